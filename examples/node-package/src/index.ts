import { Module } from 'dataflow-server/node';
import { GreetingNode } from './greeting.node.js';

/** What the server imports: a module whose providers are the nodes. */
@Module({ providers: [GreetingNode] })
export default class GreetingModule {}
