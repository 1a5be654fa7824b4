import type { Fault } from '../../common/errors/index.js';
import {
  createSpeechDetector,
  gateOptions,
  sileroSplitter,
  SpeechSplitter,
  speechBuffers,
  splittingFaults,
  VAD_SAMPLE_RATES_HZ,
  type JudgedSplitter,
  type SpeechGateOptions,
  type SpeechSink,
} from '../../engines/voice-activity/index.js';
import {
  audioPort,
  createEvent,
  DataFlowNode,
  defineNode,
  eventPort,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';
import { SherpaOnnx } from '../../runtimes/sherpa-onnx/index.js';
import { NEVER, VadElasticParameters } from './vad-elastic.parameters.js';

const NOTES = `
\`Early Speech Ended\` carries the place of the speech so far and its \`GroupId\`. It comes once in each pause that lasts for
\`EarlySilenceTriggerMsec\`; when the voice goes on, the speech does, too.

Speech that comes near \`MaxSpeechDurationMsec\` is to end in a pause: in its last \`GracefulEndPercentage\` the quiet that ends it
goes down evenly, from \`SilenceTriggerMsec\` to that of a single frame. With 10,000 ms, 600 ms and 20 %, speech of 9 seconds
ends in a pause of 300 ms, and such of 9.9 seconds in one of 30. Where no pause comes, it ends at 10 seconds in a word.
`.trim();

export const vadElastic = defineNode({
  type: 'vad-elastic',
  summary:
    'Removes silence and marks where speech starts and ends; warns early that speech may have ended, and splits long speech at a pause. Connect both of its outlets.',
  notes: NOTES,
  parameters: VadElasticParameters,
  flowTypes: ['stream', 'batch'],
  whenOff: 'absent',
  sampleRatesHz: VAD_SAMPLE_RATES_HZ,
  segments: 'makes',
  speechBuffers,
  inlets: { audio: audioPort() },
  outlets: { audio: audioPort(), events: eventPort('Speech Started', 'Speech Ended', 'Early Speech Ended') },
});

type Context = NodeContext<typeof vadElastic>;

@DataFlowNode(vadElastic)
export class VadElasticNode implements NodeProvider<typeof vadElastic> {
  constructor(private readonly sherpa: SherpaOnnx) {}

  check(parameters: VadElasticParameters): Fault[] {
    const { EarlySilenceTriggerMsec: early, SilenceTriggerMsec: trigger } = parameters;
    const faults = splittingFaults(parameters);
    if (early !== NEVER && early >= trigger) {
      const detail = `expected ${NEVER}, or less than SilenceTriggerMsec (${trigger}), found ${early}`;
      faults.push({ pointer: '/EarlySilenceTriggerMsec', detail });
    }
    return faults;
  }

  async start(context: Context): Promise<NodeRun<typeof vadElastic>> {
    const { emit } = context;
    const splitter = await this.splitterFor(context, {
      started: (place) => emit('events', createEvent('Speech Started', place, null)),
      audio: (chunk) => emit('audio', chunk),
      endedEarly: (place) => emit('events', createEvent('Early Speech Ended', place, null)),
      ended: (place) => emit('events', createEvent('Speech Ended', place, null)),
    });
    return {
      onAudio: (chunk) => splitter.accept(chunk),
      flush: () => splitter.end(),
      stop: () => splitter.close(),
    };
  }

  private async splitterFor(context: Context, sink: SpeechSink): Promise<SpeechSplitter | JudgedSplitter> {
    const { parameters, operation, sampleRateHz } = context;
    const gate = elasticGate(parameters, sampleRateHz);
    const sensitivity = parameters.Sensitivity;
    if (parameters.EngineType === 'VadLite2') {
      return new SpeechSplitter(createSpeechDetector({ sampleRateHz, sensitivity }), gate, sink);
    }
    return sileroSplitter(this.sherpa.silero, { sensitivity, flowType: operation.flowType, gate, sink });
  }
}

function elasticGate(parameters: VadElasticParameters, sampleRateHz: number): SpeechGateOptions {
  const { EarlySilenceTriggerMsec, GracefulEndPercentage } = parameters;
  const options = gateOptions(parameters, sampleRateHz);
  return {
    ...options,
    earlySilenceMs: EarlySilenceTriggerMsec === NEVER ? undefined : EarlySilenceTriggerMsec,
    gracefulMs: ((options.maxSpeechMs ?? 0) * GracefulEndPercentage) / 100,
  };
}
