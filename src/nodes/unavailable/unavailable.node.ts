import { DataFlowError } from '../../common/errors/index.js';
import { Field } from '../../common/field/index.js';
import {
  DataFlowNode,
  defineNode,
  eventPort,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';

class UnavailableParameters {
  @Field({
    type: 'string',
    minLength: 1,
    maxLength: 100,
    description: 'The service that is missing.',
    example: 'Translation',
  })
  Service!: string;
}

export const unavailable = defineNode({
  type: 'unavailable',
  summary:
    'Stands where a service would be that this server does not have, and says so: it never starts. With `onError: skip` events pass it by.',
  parameters: UnavailableParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'pass',
  inlets: { events: eventPort() },
  outlets: { events: eventPort() },
});

@DataFlowNode(unavailable)
export class UnavailableNode implements NodeProvider<typeof unavailable> {
  start({ parameters }: NodeContext<typeof unavailable>): NodeRun<typeof unavailable> {
    throw new DataFlowError(
      'operation.start-failed',
      `This version of the server has no node for ${parameters.Service}.`,
    );
  }
}
