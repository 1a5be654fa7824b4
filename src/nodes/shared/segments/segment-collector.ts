import type { AudioChunk } from '../../../audio/index.js';
import { isAllAudio } from './segment-end.js';

/** Speech that belongs together. */
export interface Segment {
  readonly channel: number;
  readonly groupId: string;
  readonly startSample: number;
  readonly endSample: number;
  readonly samples: Int16Array;
}

/**
 * Joins audio by its utterance group, and splits groups that are too long for a recognizer.
 *
 * A group ends with the event that marks its end, the audio of the next group, or the end of all audio.
 */
export class SegmentCollector {
  private chunks: AudioChunk[] = [];
  private length = 0;
  /** The group whose end has been marked. */
  private told: { readonly groupId: string; readonly endSample: number } | undefined;

  constructor(private readonly maxSamples: number) {}

  /** @returns The segments that end with, or before, this chunk. */
  add(chunk: AudioChunk): Segment[] {
    const [first] = this.chunks;
    const done = first && first.groupId !== chunk.groupId ? this.take() : [];
    for (let rest = chunk; rest.samples.length > 0;) {
      const room = this.maxSamples - this.length;
      const samples = rest.samples.subarray(0, room);
      this.chunks.push({ ...rest, samples });
      this.length += samples.length;
      if (this.length === this.maxSamples) done.push(...this.take());
      rest = {
        ...rest,
        startSample: rest.startSample + samples.length,
        samples: rest.samples.subarray(samples.length),
      };
    }
    return [...done, ...this.takeIfWhole()];
  }

  /** Marks the end of a group; its audio may arrive later. */
  endGroup({ groupId, endSample }: { readonly groupId: string; readonly endSample: number }): Segment[] {
    this.told = { groupId, endSample };
    return this.takeIfWhole();
  }

  /** Takes the audio received so far, whether its end was marked or not. */
  take(): Segment[] {
    const [first] = this.chunks;
    const last = this.chunks.at(-1);
    if (!first || !last) return [];
    const samples = new Int16Array(this.length);
    let at = 0;
    for (const chunk of this.chunks) {
      samples.set(chunk.samples, at);
      at += chunk.samples.length;
    }
    this.chunks = [];
    this.length = 0;
    const { channel, groupId, startSample } = first;
    return [{ channel, groupId, startSample, endSample: last.startSample + last.samples.length, samples }];
  }

  private takeIfWhole(): Segment[] {
    const last = this.chunks.at(-1);
    if (!last || last.groupId !== this.told?.groupId) return [];
    if (!isAllAudio(last.startSample + last.samples.length, this.told.endSample)) return [];
    this.told = undefined;
    return this.take();
  }
}
