import {
  audioPort,
  DataFlowNode,
  defineNode,
  eventPort,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';

class DistributorParameters {}

export const distributor = defineNode({
  type: 'distributor',
  summary: 'Passes everything on; cuts down the number of connections.',
  parameters: DistributorParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'pass',
  inlets: { audio: audioPort(), events: eventPort() },
  outlets: { audio: audioPort(), events: eventPort() },
});

@DataFlowNode(distributor)
export class DistributorNode implements NodeProvider<typeof distributor> {
  start({ emit }: NodeContext<typeof distributor>): NodeRun<typeof distributor> {
    return { onAudio: (chunk) => emit('audio', chunk), onEvent: (event) => emit('events', event) };
  }
}
