import { SampleDecoder, type AudioChunk } from '../../audio/index.js';
import { unexpected } from '../../common/service-call/index.js';
import type { AudioPlace } from './service-message.js';

/**
 * Audio that a service sends, in 16-bit samples.
 *
 * Each message follows the previous one unless the service sets another position.
 */
export class ComingAudio {
  private readonly decoder: SampleDecoder;
  private place: AudioPlace | undefined;

  constructor(private readonly sampleRateHz: number) {
    this.decoder = new SampleDecoder({ encoding: 'pcm', bitsPerSample: 16, channelCount: 1, sampleRateHz });
  }

  /** @throws DataFlowError `node.service-failed` in the middle of a sample. */
  moveTo(place: AudioPlace): void {
    if (this.decoder.partialFrameBytes > 0) throw unexpected('the rest of a sample');
    this.place = place;
  }

  /** @throws DataFlowError `node.service-failed` before a position was set. */
  *chunksOf(bytes: Uint8Array): Generator<AudioChunk, void> {
    yield* this.placed(this.decoder.push(bytes));
    yield* this.placed(this.decoder.flush());
  }

  private *placed(blocks: Iterable<Int16Array[]>): Generator<AudioChunk, void> {
    for (const [samples = new Int16Array()] of blocks) {
      const { place } = this;
      if (!place) throw unexpected('an Audio message before its audio');
      this.place = { ...place, startSample: place.startSample + samples.length };
      yield { ...place, samples, sampleRateHz: this.sampleRateHz };
    }
  }
}
