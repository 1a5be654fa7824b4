import {
  DataFlowNode,
  defineNode,
  eventPort,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';

class ExternalRelayParameters {}

export const externalRelay = defineNode({
  type: 'external-relay',
  summary: 'Forwards the events that `POST /sessions` receives while the operation runs.',
  parameters: ExternalRelayParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'absent',
  role: 'relay',
  inlets: { events: eventPort() },
  outlets: { events: eventPort() },
});

@DataFlowNode(externalRelay)
export class ExternalRelayNode implements NodeProvider<typeof externalRelay> {
  start({ emit }: NodeContext<typeof externalRelay>): NodeRun<typeof externalRelay> {
    return { onEvent: (event) => emit('events', event) };
  }
}
