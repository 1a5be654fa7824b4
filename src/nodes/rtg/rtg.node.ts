import type { Fault } from '../../common/errors/index.js';
import { Field } from '../../common/field/index.js';
import {
  audioPort,
  DataFlowNode,
  defineNode,
  eventPort,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';
import { addressFaults, ServiceParameters } from '../shared/calls/index.js';
import { ServiceStream } from '../shared/integration/index.js';

const RAISED = ['RTG Supervisor Message'] as const;

export class RtgParameters extends ServiceParameters {
  @Field({ type: 'string', minLength: 1, maxLength: 2_000, description: 'Address of the live listening service.' })
  override Address = 'wss://ca-external-api.sestek-ca/ext-api/v1/dataflow/ws';

  @Field({
    type: 'boolean',
    description:
      'Whether milestones are sent too. They should have words: see `ProduceRecognizedWords` of recognizers.',
  })
  SendOfflineTranscriptsToCA = false;
}

export const rtg = defineNode({
  type: 'rtg',
  summary: 'Lets supervisors listen to a channel of a call while it goes on, and raises what they say to the agent.',
  notes: `The service learns of a call from \`ca-realtime\`: the project needs one too. The service gets the audio unchanged, so
connect the node before any splitter. This server defines the WebSocket messages: [integrations.md](integrations.md#rtg).`,
  parameters: RtgParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'absent',
  readsSettings: 'channel-tags',
  companion: 'ca-realtime',
  inlets: { audio: audioPort(), events: eventPort() },
  outlets: { events: eventPort(...RAISED) },
});

@DataFlowNode(rtg)
export class RtgNode implements NodeProvider<typeof rtg> {
  check(parameters: RtgParameters): Fault[] {
    return addressFaults(parameters, 'ws');
  }

  async start(context: NodeContext<typeof rtg>): Promise<NodeRun<typeof rtg>> {
    const { SendOfflineTranscriptsToCA } = context.parameters;
    const stream = await ServiceStream.open(context, RAISED, { SendOfflineTranscriptsToCA });
    return {
      begin: () => stream.listen((event) => context.emit('events', event), context.fail),
      onAudio: (chunk) => stream.hear(chunk),
      onEvent: (event) =>
        SendOfflineTranscriptsToCA && event.name === 'SR Milestone' ? stream.tell(event) : undefined,
      flush: () => stream.finish(),
      stop: () => stream.close(),
    };
  }
}
