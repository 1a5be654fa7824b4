import { BLOCK_FRAMES, type AudioChunk } from '../../audio/index.js';
import { createEvent, type EventPlace, type FlowEvent, type Waiting } from '../../pipeline/index.js';
import { OrderedCalls } from '../calls/index.js';
import { newGroupId } from '../voice-activity/index.js';
import { RateBridge } from './rate-bridge.js';
import type { SpokenAudio, Synthesizer, Utterance } from './synthesizer.js';

/** A text that is to become a fragment of speech. */
export interface FragmentText extends Omit<Utterance, 'signal'> {
  /** The channel that it is spoken on. */
  readonly channel: number;
}

/** The outlets of a node that speaks. */
export interface FragmentOutlets {
  event(event: FlowEvent<'Start of TTS Fragment' | 'End of TTS Fragment'>): Waiting;
  audio(chunk: AudioChunk): Waiting;
}

export interface FragmentOptions {
  /** Rate of the audio that leaves. */
  readonly sampleRateHz: number;
  /** Texts that are worked on at once. */
  readonly mostCalls: number;
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
    private readonly outlets: FragmentOutlets,
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
    const place = { channel, startSample: this.nextSample, endSample: -1, groupId: newGroupId() };
    const bridge = new RateBridge(this.options.sampleRateHz);
    try {
      await this.outlets.event(createEvent('Start of TTS Fragment', place, { Text: text }));
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
    await this.outlets.event(createEvent('End of TTS Fragment', { ...place, endSample: this.nextSample }, null));
  }

  private async sendAudio({ channel, groupId }: EventPlace, samples: Int16Array): Promise<void> {
    const { sampleRateHz } = this.options;
    for (let at = 0; at < samples.length; at += BLOCK_FRAMES) {
      const block = samples.subarray(at, at + BLOCK_FRAMES);
      const startSample = this.nextSample;
      this.nextSample += block.length;
      await this.outlets.audio({ channel, sampleRateHz, startSample, samples: block, groupId });
    }
  }
}
