import { frameBytesOf, requireSupportedFormat, type AudioFormat, type ByteOrder } from './audio-format.js';
import { BLOCK_FRAMES, deinterleaveOf, type Deinterleave } from './deinterleave.js';
import { simdDeinterleaveOf } from './simd-deinterleave.js';

/**
 * Samples that are allocated at a time.
 *
 * With an allocation for each block, G.711 takes half as long again.
 */
const SLAB_SAMPLES = 8 * BLOCK_FRAMES;

/**
 * Turns interleaved bytes of one format into blocks of linear 16-bit samples.
 *
 * A block has one `Int16Array` per channel. The blocks depend on the bytes only, not on how they were split among
 * calls; at most one block of bytes is held between calls. Arrays are never written to again, but several may share one
 * `ArrayBuffer`, whose other bytes mean nothing.
 */
export class SampleDecoder {
  /** Bytes of one frame: one sample of every channel. */
  readonly frameBytes: number;

  readonly #channelCount: number;
  readonly #blockBytes: number;
  readonly #deinterleave: Deinterleave;
  /** Whether samples may be written over the bytes that they are made of. */
  readonly #isInPlace: boolean;
  /** The beginning of a block. */
  #held = new Uint8Array(0);
  #heldBytes = 0;
  #slab = new Int16Array(0);
  #slabUsed = 0;

  /** @throws DataFlowError `audio.format-unsupported` */
  constructor(format: AudioFormat, byteOrder: ByteOrder = 'little') {
    requireSupportedFormat(format);
    this.frameBytes = frameBytesOf(format);
    this.#channelCount = format.channelCount;
    this.#blockBytes = BLOCK_FRAMES * this.frameBytes;
    const simd = simdDeinterleaveOf(format, byteOrder);
    this.#deinterleave = simd ?? deinterleaveOf(format, byteOrder);
    this.#isInPlace = simd !== undefined && format.bitsPerSample >= 16;
  }

  /** Number of bytes held of a partial frame; after the last `flush` they were not decoded. */
  get partialFrameBytes(): number {
    return this.#heldBytes % this.frameBytes;
  }

  /** Whole frames that wait for the rest of a block. */
  get heldFrames(): number {
    return Math.floor(this.#heldBytes / this.frameBytes);
  }

  /**
   * Decodes full blocks of 4,096 frames and holds the rest.
   *
   * Nothing is read before the first step, and `bytes` may be used again only after the last.
   */
  *push(bytes: Uint8Array): Generator<Int16Array[], void> {
    let offset = 0;
    if (this.#heldBytes > 0) {
      offset = Math.min(bytes.length, this.#blockBytes - this.#heldBytes);
      this.#hold(bytes.subarray(0, offset));
      if (this.#heldBytes < this.#blockBytes) return;
      this.#heldBytes = 0;
      yield this.#decode(this.#held, 0, BLOCK_FRAMES);
    }
    for (; bytes.length - offset >= this.#blockBytes; offset += this.#blockBytes) {
      yield this.#decode(bytes, offset, BLOCK_FRAMES);
    }
    this.#hold(bytes.subarray(offset));
  }

  /**
   * Decodes everything at once where it makes one block.
   *
   * That needs that nothing is held, and that `bytes` are whole frames, at most 4,096.
   *
   * @param bytes Belong to the decoder afterwards: the samples may share their memory.
   * @returns undefined where that is not met, and nothing has been done.
   */
  decodeWhole(bytes: Uint8Array): Int16Array[] | undefined {
    const { length } = bytes;
    if (this.#heldBytes > 0 || length === 0 || length > this.#blockBytes || length % this.frameBytes !== 0) return;
    const frames = length / this.frameBytes;
    const isInPlace = this.#isInPlace && bytes.byteOffset % 2 === 0;
    const planes = isInPlace
      ? planesIn(bytes.buffer, bytes.byteOffset, this.#channelCount, frames)
      : shortPlanes(this.#channelCount, frames);
    this.#deinterleave(bytes, 0, planes);
    return planes;
  }

  /**
   * Decodes the whole frames that are held; a partial frame stays held.
   *
   * To be called at the end, or when audio must not wait for the rest of a block.
   */
  *flush(): Generator<Int16Array[], void> {
    const frames = Math.floor(this.#heldBytes / this.frameBytes);
    if (frames === 0) return;
    const block = this.#decode(this.#held, 0, frames);
    this.#held.copyWithin(0, frames * this.frameBytes, this.#heldBytes);
    this.#heldBytes -= frames * this.frameBytes;
    yield block;
  }

  #hold(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.#held.length === 0) this.#held = new Uint8Array(this.#blockBytes);
    this.#held.set(bytes, this.#heldBytes);
    this.#heldBytes += bytes.length;
  }

  #decode(bytes: Uint8Array, offset: number, frames: number): Int16Array[] {
    const planes = frames < BLOCK_FRAMES ? shortPlanes(this.#channelCount, frames) : this.#longPlanes();
    this.#deinterleave(bytes, offset, planes);
    return planes;
  }

  #longPlanes(): Int16Array[] {
    const planes: Int16Array[] = [];
    while (planes.length < this.#channelCount) planes.push(this.#take(BLOCK_FRAMES));
    return planes;
  }

  /**
   * Takes samples from the slab. They are not cleared, which would cost as much as decoding.
   *
   * They are overwritten before any reader sees them.
   */
  #take(samples: number): Int16Array {
    if (this.#slabUsed + samples > this.#slab.length) {
      this.#slab = new Int16Array(Buffer.allocUnsafeSlow(2 * SLAB_SAMPLES).buffer);
      this.#slabUsed = 0;
    }
    const taken = this.#slab.subarray(this.#slabUsed, this.#slabUsed + samples);
    this.#slabUsed += samples;
    return taken;
  }
}

/**
 * Makes arrays for a short block, as streams send them, in one allocation of their own.
 *
 * A slab that fills up over seconds would be freed only by a full GC.
 */
function shortPlanes(channelCount: number, frames: number): Int16Array[] {
  return planesIn(Buffer.allocUnsafeSlow(2 * frames * channelCount).buffer, 0, channelCount, frames);
}

function planesIn(buffer: ArrayBufferLike, offset: number, channelCount: number, frames: number): Int16Array[] {
  const planes: Int16Array[] = [];
  while (planes.length < channelCount) {
    planes.push(new Int16Array(buffer, offset + 2 * frames * planes.length, frames));
  }
  return planes;
}
