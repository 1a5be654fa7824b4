import { DataFlowError, type Fault } from '../../common/errors/index.js';
import {
  audioPort,
  DataFlowNode,
  defineNode,
  eventPort,
  type FlowEvent,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
  type OperationInfo,
} from '../../pipeline/index.js';
import { addressFaults, OrderedCalls } from '../shared/calls/index.js';
import { AnswerWait, CallbackAddress, callProperty, EventService } from '../shared/integration/index.js';
import { SegmentCollector, type Segment } from '../shared/segments/index.js';
import { audioMembers } from './audio-members.js';
import { VbRealtimeParameters } from './vb-realtime.parameters.js';

const STATE = 'VBStreamState';
/** The last message of the service. */
const RESULT = 'VBCallEvent';

export const vbRealtime = defineNode({
  type: 'vb-realtime',
  summary:
    'Sends the speech of a channel to Voice Biometrics while that wants it; what it finds comes by the External Relay.',
  notes: `It starts only with \`CallProperties.ExternalId\` (the call), \`CallProperties.UserProperties.ExternalId\` (the agent) and
\`Settings.ChannelTags\` (who speaks on which channel). Connect a voice activity detector before it, and the External Relay: a
\`${STATE}\` event with \`State\` \`Start\` or \`Stop\` says whether audio is wanted, and none is sent before the first. The External
Relay is kept open until \`${RESULT}\` has come after the end of the audio, at most \`AnswerTimeoutMsec\`. The messages are in
[integrations.md](integrations.md#vb-realtime).`,
  parameters: VbRealtimeParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'absent',
  readsSettings: 'channel-tags',
  segments: 'needs',
  inlets: { audio: audioPort(), events: eventPort() },
  outlets: {},
});

@DataFlowNode(vbRealtime)
export class VbRealtimeNode implements NodeProvider<typeof vbRealtime> {
  constructor(private readonly callback: CallbackAddress) {}

  check(parameters: VbRealtimeParameters): Fault[] {
    return addressFaults(parameters);
  }

  async start(context: NodeContext<typeof vbRealtime>): Promise<NodeRun<typeof vbRealtime>> {
    const { parameters, operation, sampleRateHz, leaseRelay } = context;
    requireCall(operation);
    const service = new EventService(context, [STATE]);
    const wait = new AnswerWait(leaseRelay, parameters.AnswerTimeoutMsec);
    const collector = new SegmentCollector((parameters.AudioSegmentSizeMsec * sampleRateHz) / 1000);
    let isWanted = false;
    let hasSaidAll = false;
    const heed = (events: readonly FlowEvent[]): void => {
      for (const { data } of events)
        if (data?.State === 'Start' || data?.State === 'Stop') isWanted = data.State === 'Start';
    };
    const calls = new OrderedCalls(1, heed);
    const say = (call: () => Promise<FlowEvent[]>): Promise<void> =>
      calls.begin(() =>
        call().catch((error: unknown) => {
          wait.end();
          throw error;
        }),
      );
    const send = async (segments: readonly Segment[]): Promise<void> => {
      for (const segment of segments) await say(() => service.say('Audio', audioMembers(segment, sampleRateHz)));
    };
    heed(await service.start({ CallbackAddress: this.callback.of(parameters.SelfAddress) }));
    wait.hold();
    return {
      onAudio: (chunk) => {
        // An answer may stop the audio in the middle of a segment.
        const pieces = isWanted ? collector.add(chunk) : collector.take();
        return pieces.length === 0 ? undefined : send(pieces);
      },
      onEvent: async (event) => {
        if (event.name === RESULT && hasSaidAll) wait.end();
        if (event.name === 'Speech Ended') await send(collector.endGroup(event));
        if (event.name !== STATE) return;
        heed([event]);
        if (!isWanted) await send(collector.take());
      },
      onInletEnd: async (inlet) => {
        if (inlet !== 'audio') return;
        await send(collector.take());
        await say(() => service.finalize());
        await calls.end();
        hasSaidAll = true;
        wait.expect();
      },
      stop: () => wait.close(),
    };
  }
}

/** @throws DataFlowError `operation.start-failed`, naming what is missing. */
function requireCall(operation: OperationInfo): void {
  const { ChannelTags: tags = [] } = operation.settings as { readonly ChannelTags?: readonly string[] };
  const required = {
    'CallProperties.ExternalId': callProperty(operation, 'ExternalId'),
    'CallProperties.UserProperties.ExternalId': callProperty(operation, 'UserProperties', 'ExternalId'),
    'Settings.ChannelTags': tags.length > 0 ? tags : undefined,
  };
  const missing = Object.entries(required).flatMap(([key, value]) => (value === undefined ? [key] : []));
  if (missing.length === 0) return;
  throw new DataFlowError('operation.start-failed', `Voice biometrics need ${missing.join(', ')}.`);
}
