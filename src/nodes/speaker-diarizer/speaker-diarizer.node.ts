import type { Fault } from '../../common/errors/index.js';
import { Field } from '../../common/field/index.js';
import { AUTO, type EngineChoice } from '../../engines/contract/index.js';
import { DIARIZERS, type Diarizer, type SpeakerTurn } from '../../engines/diarization/index.js';
import { newGroupId } from '../../engines/voice-activity/index.js';
import {
  audioPort,
  changeEvent,
  createEvent,
  DataFlowNode,
  defineNode,
  eventPort,
  type EventPlace,
  type FlowEvent,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
} from '../../pipeline/index.js';
import { Runtimes } from '../../runtimes/index.js';
import { openEngine } from '../shared/engines/index.js';
import { takeAudio } from '../shared/segments/index.js';
import { splitTurns } from './split-turns.js';

/** Maximum output channels. */
const MAX_SPEAKERS = 3;

/** An unknown number of speakers. */
const UNKNOWN = -1;

@DIARIZERS.addFields()
export class SpeakerDiarizerParameters {
  @Field({
    type: 'integer',
    minimum: UNKNOWN,
    maximum: MAX_SPEAKERS,
    description: 'Speakers of the recording, and channels that come out. -1: it is found out how many there are.',
  })
  NumSpeakers = 2;

  @Field({
    type: 'integer',
    minimum: UNKNOWN,
    maximum: MAX_SPEAKERS,
    description: 'Maximum number of speakers, and of output channels, if NumSpeakers is -1. -1: 3.',
  })
  MaxNumSpeakers = UNKNOWN;

  @Field({
    type: 'boolean',
    description:
      'Whether only recordings of one channel are taken apart: of one with several, the channel is one speaker, the first.',
  })
  OnlyMono = false;

  @Field(DIARIZERS.field)
  Engine = AUTO;
}

export const speakerDiarizer = defineNode({
  type: 'speaker-diarizer',
  summary:
    'Takes the speakers of one channel apart, approximately without a model: each comes out on a channel of their own, in segments, when the recording has ended. It finds the speech itself.',
  notes: `The segments of the first speaker have the tag \`Speaker No: 0\`, those of the second \`Speaker No: 1\`, and so on. Recognizers copy
it to the texts of the speaker.

\`sherpa-onnx\` uses a segmentation model and a voice embedding model (\`npm run models -- speakers\`). Its accuracy was not measured
here. It runs in a process of its own and holds the whole recording, at most two hours.

\`spectral\` compares the spectrum and the pitch of each second of speech, without a model of voices: it is approximate. If two
people speak at once, that second is assigned to one of them. Turns of less than a second may be assigned to the speaker around them.

Its error is the share of speech that is assigned to the wrong speaker. On dialogs of real voices that were not used to build it (their
number was not recorded), with the number of speakers given, the error was 26 % on average and 49 % at worst. With \`NumSpeakers\` -1 it
never found the right number of speakers there: set the number. Synthetic voices and the demo call, which it was built on, give far
better figures, which do not carry over to calls.`,
  parameters: SpeakerDiarizerParameters,
  flowTypes: ['batch'],
  whenOff: 'absent',
  ...DIARIZERS.rates,
  segments: 'makes',
  speechBuffers: () => ({ event: 'End Of Segment', beforeMs: 0, afterMs: 0 }),
  inlets: { audio: audioPort() },
  outlets: {
    audio: audioPort({ perChannel: channelsOf }),
    events: eventPort({ perChannel: channelsOf }),
  },
});

@DataFlowNode(speakerDiarizer)
export class SpeakerDiarizerNode implements NodeProvider<typeof speakerDiarizer> {
  constructor(private readonly runtimes: Runtimes) {}

  readiness(parameters: SpeakerDiarizerParameters): string | undefined {
    return DIARIZERS.readiness(choiceOf(parameters), this.runtimes);
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
          if (place) await emit('events', markOf('End Of Segment', place));
        };
        for await (const { turn, samples, startSample } of splitTurns(takeAudio(held), await diarizer.end())) {
          const channel = turn.speaker;
          if (turn !== open || !place) {
            await endTurn();
            open = turn;
            place = { channel, groupId: newGroupId(), startSample, endSample: -1 };
            await emit('events', markOf('Start Of Segment', place));
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
    const engine = DIARIZERS.choose(choiceOf(context.parameters), this.runtimes);
    const diarizers = await openEngine(engine, context, { runtimes: this.runtimes, ...ANY_MODEL });
    return diarizers.begin(context.sampleRateHz, speakersOf(context));
  }
}

/** A mark of a segment, with the tag that recognizers copy to the texts of the speaker. */
function markOf(
  name: 'Start Of Segment' | 'End Of Segment',
  place: EventPlace,
): FlowEvent<'Start Of Segment' | 'End Of Segment'> {
  return changeEvent(createEvent(name, place, null), { tags: [`Speaker No: ${place.channel}`] });
}

/** Selects the first installed model. */
const ANY_MODEL = { language: '', model: '' };

function choiceOf({ Engine }: SpeakerDiarizerParameters): EngineChoice {
  return { engine: Engine, address: '', namesModels: false, ...ANY_MODEL };
}

/** The number of speakers to find. */
function speakersOf({ parameters, operation }: NodeContext<typeof speakerDiarizer>): {
  readonly exactly: number | undefined;
  readonly most: number;
} {
  if (parameters.OnlyMono && operation.channelCount > 1) return { exactly: 1, most: 1 };
  const most = channelsOf(parameters);
  return { exactly: parameters.NumSpeakers === UNKNOWN ? undefined : most, most };
}

/** The number of output channels. */
function channelsOf({ NumSpeakers, MaxNumSpeakers }: SpeakerDiarizerParameters): number {
  if (NumSpeakers > 0) return NumSpeakers;
  return MaxNumSpeakers > 0 ? MaxNumSpeakers : MAX_SPEAKERS;
}
