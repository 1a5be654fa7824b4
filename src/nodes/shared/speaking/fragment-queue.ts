import { BLOCK_FRAMES, type AudioChunk } from '../../../audio/index.js';
import type { SpokenAudio, Synthesizer, Utterance } from '../../../engines/synthesis/index.js';
import { newGroupId } from '../../../engines/voice-activity/index.js';
import { createEvent, type EventPlace, type FlowEvent, type Waiting } from '../../../pipeline/index.js';
import { OrderedCalls } from '../calls/index.js';
import { RateBridge } from './rate-bridge.js';

/** A text that is to become a fragment of speech. */
export interface FragmentText extends Omit<Utterance, 'signal'> {
  /** The channel of the speech. */
  readonly channel: number;
}

/** The outlets of a node that speaks. */
export interface FragmentOutlets {
  event(event: FlowEvent<'Start of TTS Fragment' | 'End of TTS Fragment'>): Waiting;
  audio(chunk: AudioChunk): Waiting;
}

export interface FragmentOptions {
  /** Rate of the output. */
  readonly sampleRateHz: number;
  /** Maximum texts in progress. */
  readonly mostCalls: number;
  /** Aborts the work. */
  readonly signal: AbortSignal;
}

interface Fragment {
  readonly text: FragmentText;
  readonly audio: AsyncIterator<SpokenAudio>;
  /** Requested ahead, so that it is ready in its turn. */
  readonly first: IteratorResult<SpokenAudio>;
}

/** Speech is large: one result per call may wait. */
const AHEAD = 1;

/**
 * Speaks texts, several concurrently, and sends the speech in the order of the texts.
 *
 * Fragments follow each other without a gap: the first begins at sample 0, and each has its own utterance group.
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
   * Starts a text as soon as a slot is free.
   *
   * @throws the failure of an earlier text.
   */
  say(text: FragmentText): Promise<void> {
    const { signal } = this.options;
    return this.calls.begin(async () => {
      const audio = this.engine.synthesize({ ...text, signal })[Symbol.asyncIterator]();
      return { text, audio, first: await audio.next() };
    });
  }

  /** Resolves when all speech has been sent. */
  end(): Promise<void> {
    return this.calls.end();
  }

  private async send({ text: { text, channel }, audio, first }: Fragment): Promise<void> {
    const place = { channel, startSample: this.nextSample, endSample: -1, groupId: newGroupId() };
    const bridge = new RateBridge(this.options.sampleRateHz);
    try {
      await this.outlets.event(createEvent('Start of TTS Fragment', place, { Text: text }));
      for (let now = first; !now.done;) {
        // Requests the next piece while this one is being sent.
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
