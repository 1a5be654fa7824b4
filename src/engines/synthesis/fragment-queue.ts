import { BLOCK_FRAMES, type AudioChunk } from '../../audio/index.js';
import { OrderedCalls } from '../calls/index.js';
import { newGroupId, type SpeechPlace } from '../voice-activity/index.js';
import { RateBridge, type MakeResampler } from './rate-bridge.js';
import type { SpokenAudio, Synthesizer, Utterance } from './synthesizer.js';

type Waiting = Promise<void> | undefined;

/** A text that is to become a fragment of speech. */
export interface FragmentText extends Omit<Utterance, 'signal'> {
  /** The channel that it is spoken on. */
  readonly channel: number;
}

/** Takes what texts become: for each its start, its audio, its end. */
export interface FragmentSink {
  started(place: SpeechPlace, text: string): Waiting;
  audio(chunk: AudioChunk): Waiting;
  ended(place: SpeechPlace): Waiting;
}

export interface FragmentOptions {
  /** Rate of the audio that the sink takes. */
  readonly sampleRateHz: number;
  /** Texts that are worked on at once. */
  readonly mostCalls: number;
  readonly makeResampler: MakeResampler;
  /** Ends the work. */
  readonly signal: AbortSignal;
}

interface Fragment {
  readonly text: FragmentText;
  readonly audio: AsyncIterator<SpokenAudio>;
  /** Asked for ahead, so that it is there when the fragment's turn comes. */
  readonly first: IteratorResult<SpokenAudio>;
}

/** Speech is large: of each call one result may wait. */
const AHEAD = 1;

/**
 * Speaks texts, several at a time, and gives them on in the order in which they came. Fragments follow each other without
 * a gap: the first begins at sample 0, and each has an utterance group of its own.
 */
export class FragmentQueue {
  private readonly calls: OrderedCalls<Fragment>;
  private nextSample = 0;

  constructor(
    private readonly engine: Synthesizer,
    private readonly sink: FragmentSink,
    private readonly options: FragmentOptions,
  ) {
    this.calls = new OrderedCalls(options.mostCalls, (fragment) => this.send(fragment), AHEAD);
  }

  /**
   * Begins with a text, as soon as there is room.
   *
   * @throws what an earlier one failed with.
   */
  say(text: FragmentText): Promise<void> {
    const { signal } = this.options;
    return this.calls.begin(async () => {
      const audio = this.engine.synthesize({ ...text, signal })[Symbol.asyncIterator]();
      return { text, audio, first: await audio.next() };
    });
  }

  /** Resolves when all has been spoken and given on. */
  end(): Promise<void> {
    return this.calls.end();
  }

  private async send({ text: { text, channel }, audio, first }: Fragment): Promise<void> {
    const { sampleRateHz, makeResampler } = this.options;
    const place = { channel, startSample: this.nextSample, endSample: -1, groupId: newGroupId() };
    const bridge = new RateBridge(sampleRateHz, makeResampler);
    try {
      await this.sink.started(place, text);
      for (let now = first; !now.done;) {
        // The next is made while this one is on its way.
        const next = audio.next();
        next.catch(() => undefined);
        await this.sendAudio(place, bridge.convert(now.value));
        now = await next;
      }
      await this.sendAudio(place, bridge.end());
    } finally {
      bridge.close();
    }
    await this.sink.ended({ ...place, endSample: this.nextSample });
  }

  private async sendAudio({ channel, groupId }: SpeechPlace, samples: Int16Array): Promise<void> {
    const { sampleRateHz } = this.options;
    for (let at = 0; at < samples.length; at += BLOCK_FRAMES) {
      const block = samples.subarray(at, at + BLOCK_FRAMES);
      const startSample = this.nextSample;
      this.nextSample += block.length;
      await this.sink.audio({ channel, sampleRateHz, startSample, samples: block, groupId });
    }
  }
}
