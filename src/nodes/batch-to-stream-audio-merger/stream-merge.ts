import { Limiter, type AudioChunk } from '../../audio/index.js';
import { newGroupId } from '../../engines/voice-activity/index.js';
import { createEvent, type FlowEvent, type MessageSpool, type Waiting } from '../../pipeline/index.js';
import { sum } from '../shared/mixing/index.js';
import { FragmentSpool } from './fragment-spool.js';

/** Size of the chunks in which the rest of the fragments leaves after the stream has ended. */
const REST_SAMPLES = 4_096;

export interface StreamMergeOptions {
  readonly sampleRateHz: number;
  /** Volume of the stream; 1 leaves it unchanged. */
  readonly volume: number;
  /** Holds the audio of fragments. */
  readonly spool: MessageSpool;
  readonly outlets: {
    audio(chunk: AudioChunk): Waiting;
    event(event: FlowEvent<'Merge Audio Started' | 'Merge Audio Ended'>): Waiting;
  };
}

/** Mixes fragments into one stream while nobody speaks on it. */
export class StreamMerge {
  private readonly waiting: FragmentSpool;
  private readonly limiter: Limiter;
  /** Utterance groups of fragments and of speech that have begun and not ended. */
  private readonly fragments = new Set<string>();
  private readonly speeches = new Set<string>();
  /** Group and start of the audio that is being mixed in. */
  private merging: { readonly groupId: string; readonly startSample: number } | undefined;
  private channel = 0;
  private nextSample = 0;

  constructor(private readonly options: StreamMergeOptions) {
    this.waiting = new FragmentSpool(options.spool);
    this.limiter = new Limiter(options.sampleRateHz);
  }

  /** Passes a chunk of the stream, with waiting audio mixed in. */
  stream(chunk: AudioChunk): Waiting {
    this.channel = chunk.channel;
    this.nextSample = chunk.startSample + chunk.samples.length;
    const { outlets, volume } = this.options;
    const isAlone = this.speeches.size > 0 || this.waiting.samples === 0;
    if (!isAlone) return this.mix(chunk);
    if (volume === 1 && !this.limiter.isActive) return outlets.audio(chunk);
    return this.emitMix(chunk, new Int16Array(0));
  }

  /** Adds a chunk of a fragment to the queue. */
  async queue(chunk: AudioChunk): Promise<void> {
    await this.waiting.add(chunk);
    await this.tell();
  }

  heed({ name, groupId }: FlowEvent): Waiting {
    switch (name) {
      case 'Speech Started':
        this.speeches.add(groupId);
        return undefined;
      case 'Speech Ended':
        this.speeches.delete(groupId);
        return undefined;
      case 'Start of TTS Fragment':
        this.fragments.add(groupId);
        return this.tell();
      case 'End of TTS Fragment':
        this.fragments.delete(groupId);
        return this.tell();
      default:
        return undefined;
    }
  }

  /** Marks the end of all fragments. */
  endFragments(): Waiting {
    this.fragments.clear();
    return this.tell();
  }

  /** Sends the rest after the stream. */
  async end(): Promise<void> {
    const { channel } = this;
    const { sampleRateHz } = this.options;
    while (this.waiting.samples > 0) {
      const startSample = this.nextSample;
      const fragment = await this.waiting.take(REST_SAMPLES);
      this.nextSample += fragment.length;
      await this.emitMix(
        { channel, sampleRateHz, startSample, samples: new Int16Array(fragment.length), groupId: '' },
        fragment,
      );
    }
    await this.endFragments();
  }

  close(): void {
    this.waiting.clear();
  }

  private async mix(chunk: AudioChunk): Promise<void> {
    const fragment = await this.waiting.take(chunk.samples.length);
    await this.emitMix(chunk, fragment);
    await this.tell();
  }

  private emitMix(chunk: AudioChunk, fragment: Int16Array): Waiting {
    const stream = { samples: chunk.samples, volume: this.options.volume };
    const mixed = sum(chunk.samples.length, [stream, { samples: fragment, volume: 1 }]);
    return this.options.outlets.audio({ ...chunk, samples: this.limiter.apply(mixed) });
  }

  /** Raises an event when the queue becomes non-empty and when it becomes empty. */
  private tell(): Waiting {
    const isEmpty = this.waiting.samples === 0 && this.fragments.size === 0;
    if (isEmpty === (this.merging === undefined)) return undefined;
    const { channel, nextSample } = this;
    const { groupId, startSample } = (this.merging ??= { groupId: newGroupId(), startSample: nextSample });
    const place = { channel, groupId, startSample };
    if (!isEmpty)
      return this.options.outlets.event(createEvent('Merge Audio Started', { ...place, endSample: -1 }, null));
    this.merging = undefined;
    return this.options.outlets.event(createEvent('Merge Audio Ended', { ...place, endSample: nextSample }, null));
  }
}
