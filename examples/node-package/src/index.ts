import { Module } from 'dataflow-server/node';
import { GreetingNode } from './greeting.node.js';

/** The module that the server imports: its providers are the nodes. */
@Module({ providers: [GreetingNode] })
export default class GreetingModule {}
