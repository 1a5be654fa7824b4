import type { Fault } from '../../common/errors/index.js';
import { Field } from '../../common/field/index.js';
import { SherpaDiarizer, SpectralDiarizer, type Diarizer, type SpeakerTurn } from '../../engines/diarization/index.js';
import { SherpaOnnx } from '../../engines/sherpa-onnx/index.js';
import { takeAudio } from '../../engines/speech-segments/index.js';
import { newGroupId } from '../../engines/voice-activity/index.js';
import {
  audioPort,
  createEvent,
  DataFlowNode,
  defineNode,
  eventPort,
  type EventPlace,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';
import { splitTurns } from './split-turns.js';

/** Channels that come out, at most. */
const MOST_SPEAKERS = 3;

/** Where a number is not known. */
const UNKNOWN = -1;

/** Rates that are a multiple of the one that voices are looked into at. */
const RATES_HZ = [8_000, 16_000];

export class SpeakerDiarizerParameters {
  @Field({
    type: 'integer',
    minimum: UNKNOWN,
    maximum: MOST_SPEAKERS,
    description: 'Speakers of the recording, and channels that come out. -1: it is found out how many there are.',
  })
  NumSpeakers = 2;

  @Field({
    type: 'integer',
    minimum: UNKNOWN,
    maximum: MOST_SPEAKERS,
    description: 'Most speakers that are found, and channels that come out, where NumSpeakers is -1. -1: 3.',
  })
  MaxNumSpeakers = UNKNOWN;

  @Field({
    type: 'boolean',
    description:
      'Whether only recordings of one channel are taken apart: of one with several, the channel is one speaker, the first.',
  })
  OnlyMono = false;

  @Field({
    type: 'string',
    enum: ['auto', 'spectral', 'sherpa-onnx'],
    description:
      'What tells speakers apart: `spectral`, without a model; `sherpa-onnx`, models in MODELS_DIR, on this machine. `auto`: the models where they are.',
  })
  Engine: 'auto' | 'spectral' | 'sherpa-onnx' = 'auto';
}

export const speakerDiarizer = defineNode({
  type: 'speaker-diarizer',
  summary:
    'Takes the speakers of one channel apart: each comes out on a channel of their own, in segments, when the recording has ended. It finds the speech itself.',
  notes: `\`sherpa-onnx\`, a model of speech and one of voices (\`npm run models -- speakers\`), was not measured here. It holds a recording
whole, at most two hours, in a process of its own.

Without them \`spectral\` goes by the shape of the spectrum and the pitch of each second of speech, without a model of voices: approximate.
Where two speak at once, the second goes to one of them; turns of less than a second may go with what is around them.

Measured by the share of speech that goes to the wrong speaker, with the number of speakers given: 3 % of the demo call, both
speakers on one channel; 2.2 % on average over 45 made dialogs of a minute, each of two out of ten voices (one recorded woman,
four synthetic voices made of recordings, five formant voices), and 39 % at worst, for two variants of one synthesizer; 1.1 %
on average over four dialogs of three voices. In the band of a telephone with noise some 30 dB below: 3.1 % on average, 49 % at
worst, and of the four dialogs of three voices one with 23 %. With \`NumSpeakers\` -1 it found two speakers in 32 of the 45
dialogs, and one in each of the ten voices alone; so give the number where it is known.
Real calls are harder than made ones.`,
  parameters: SpeakerDiarizerParameters,
  flowTypes: ['batch'],
  whenOff: 'absent',
  sampleRatesHz: RATES_HZ,
  segments: 'makes',
  inlets: { audio: audioPort() },
  outlets: {
    audio: audioPort({ perChannel: channelsOf }),
    events: eventPort({ perChannel: channelsOf }),
  },
});

@DataFlowNode(speakerDiarizer)
export class SpeakerDiarizerNode implements NodeProvider<typeof speakerDiarizer> {
  constructor(private readonly sherpa: SherpaOnnx) {}

  readiness({ Engine }: SpeakerDiarizerParameters): string | undefined {
    return Engine === 'sherpa-onnx' ? this.sherpa.readiness('diarization', MODEL) : undefined;
  }

  check(parameters: SpeakerDiarizerParameters): Fault[] {
    return (['NumSpeakers', 'MaxNumSpeakers'] as const).flatMap((name) =>
      parameters[name] === 0 ? [{ pointer: `/${name}`, detail: 'expected -1, or 1 to 3, found 0' }] : [],
    );
  }

  async start(context: NodeContext<typeof speakerDiarizer>): Promise<NodeRun<typeof speakerDiarizer>> {
    const { sampleRateHz, spool, emit } = context;
    const diarizer = await this.diarizerFor(context);
    const held = spool();
    return {
      onAudio(chunk) {
        const waiting = diarizer.add(chunk.samples, chunk.startSample);
        const adding = held.addAudio(chunk);
        return waiting ? Promise.all([waiting, adding]).then(() => undefined) : adding;
      },
      async flush() {
        let open: SpeakerTurn | undefined;
        let place: EventPlace | undefined;
        const endTurn = async (): Promise<void> => {
          if (place) await emit('events', createEvent('End Of Segment', place, null));
        };
        for await (const { turn, samples, startSample } of splitTurns(takeAudio(held), await diarizer.end())) {
          const channel = turn.speaker;
          if (turn !== open || !place) {
            await endTurn();
            open = turn;
            place = { channel, groupId: newGroupId(), startSample, endSample: -1 };
            await emit('events', createEvent('Start Of Segment', place, null));
          }
          await emit('audio', { channel, sampleRateHz, startSample, samples, groupId: place.groupId });
          place = { ...place, endSample: startSample + samples.length };
        }
        await endTurn();
      },
      stop: () => {
        diarizer.close();
        held.clear();
      },
    };
  }

  private async diarizerFor(context: NodeContext<typeof speakerDiarizer>): Promise<Diarizer> {
    const { parameters, sampleRateHz } = context;
    const isNeural =
      parameters.Engine === 'auto' ? this.sherpa.has('diarization', MODEL) : parameters.Engine !== 'spectral';
    const count = speakersOf(context);
    return isNeural ? SherpaDiarizer.open(this.sherpa, sampleRateHz, count) : new SpectralDiarizer(sampleRateHz, count);
  }
}

/** The first model that there is. */
const MODEL = { language: '', name: '' };

/** How many speakers are looked for. */
function speakersOf({ parameters, operation }: NodeContext<typeof speakerDiarizer>): {
  readonly exactly: number | undefined;
  readonly most: number;
} {
  if (parameters.OnlyMono && operation.channelCount > 1) return { exactly: 1, most: 1 };
  const most = channelsOf(parameters);
  return { exactly: parameters.NumSpeakers === UNKNOWN ? undefined : most, most };
}

/** How many channels come out. */
function channelsOf({ NumSpeakers, MaxNumSpeakers }: SpeakerDiarizerParameters): number {
  if (NumSpeakers > 0) return NumSpeakers;
  return MaxNumSpeakers > 0 ? MaxNumSpeakers : MOST_SPEAKERS;
}
