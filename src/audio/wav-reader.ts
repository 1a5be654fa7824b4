import { DataFlowError } from '../common/errors/index.js';
import type { AudioFormat } from './audio-format.js';
import { SampleDecoder } from './sample-decoder.js';
import { MAX_STEP, parseWavHeader, type HeaderStep, type WavHeader } from './wav-header.js';
import { WavRepairs } from './wav-repairs.js';

export interface WavReaderOptions {
  /**
   * Whether a fault that can be read past is an error.
   *
   * Such are fields that contradict each other, and an end before the announced one or within a frame. Else `repairs`,
   * `missingBytes` and `partialFrameBytes` report them.
   */
  readonly strict?: boolean;
}

/**
 * Reads a wav file from its bytes, however they are split, in constant memory.
 *
 * It reads RIFF, RIFX, RF64 and BW64 with PCM of 8 to 32 bits, IEEE float, A-law or mu-law.
 *
 * All bytes go to `push`, and then `end` is called. A caller that needs the format before the first samples gives bytes
 * to `readHeader` until it returns those that follow the header, and then these and all later ones to `push`.
 *
 * Where the header has the real size of the samples, later bytes are ignored. Where it has a placeholder, or more than
 * there is, the samples go on to the end of the file. After an error the reader is of no more use.
 */
export class WavReader {
  readonly #isStrict: boolean;
  readonly #repairs: WavRepairs;
  readonly #parser: Generator<HeaderStep, WavHeader, Uint8Array>;
  #parsed: IteratorResult<HeaderStep, WavHeader>;
  /** The bytes so far of those that the parser needs, and their number. */
  readonly #needed = new Uint8Array(MAX_STEP);
  #neededBytes = 0;
  #decoder: SampleDecoder | undefined;
  #dataBytes = 0;
  #missingBytes = 0;

  constructor({ strict = false }: WavReaderOptions = {}) {
    this.#isStrict = strict;
    this.#repairs = new WavRepairs(strict);
    this.#parser = parseWavHeader(this.#repairs);
    this.#parsed = this.#parser.next();
  }

  /** The format, as soon as the header has been read. */
  get format(): AudioFormat | undefined {
    return this.#header?.format;
  }

  /**
   * Faults of the header that were read past: fields that contradict those that decide, as ffmpeg reads
   * them.
   *
   * Each is a sentence without text of the file. They are complete with the header.
   */
  get repairs(): readonly string[] {
    return this.#repairs.details;
  }

  /** Number of frames that the header announces; undefined before it is read, and for a placeholder. */
  get declaredFrames(): number | undefined {
    const dataBytes = this.#header?.dataBytes;
    return dataBytes === undefined || !this.#decoder ? undefined : Math.floor(dataBytes / this.#decoder.frameBytes);
  }

  /** After `end`: bytes that the header announces and the file lacks. 0 where its size is a placeholder. */
  get missingBytes(): number {
    return this.#missingBytes;
  }

  /** After `end`: bytes after the last whole frame, which were not decoded. */
  get partialFrameBytes(): number {
    return this.#decoder?.partialFrameBytes ?? 0;
  }

  /**
   * Reads the header, and no sample.
   *
   * @returns The bytes after the header, for `push`; undefined while the header goes on beyond `bytes`.
   * @throws DataFlowError `audio.malformed`, `audio.encoding-unsupported`, `audio.format-unsupported`
   */
  readHeader(bytes: Uint8Array): Uint8Array | undefined {
    let offset = 0;
    while (!this.#parsed.done) {
      const { bytes: wanted, isSkip } = this.#parsed.value;
      const part = bytes.subarray(offset, offset + wanted - this.#neededBytes);
      if (!isSkip) this.#needed.set(part, this.#neededBytes);
      offset += part.length;
      this.#neededBytes += part.length;
      if (this.#neededBytes < wanted) return undefined;
      this.#neededBytes = 0;
      this.#parsed = this.#parser.next(this.#needed.slice(0, isSkip ? 0 : wanted));
    }
    this.#decoder ??= new SampleDecoder(this.#parsed.value.format, this.#parsed.value.byteOrder);
    return bytes.subarray(offset);
  }

  /**
   * Reports that the file has no more bytes, which may complete the header.
   *
   * @throws DataFlowError `audio.malformed` if the file ended in its header.
   */
  endHeader(): void {
    if (this.#parsed.done) return;
    const { mayEnd, endFault } = this.#parsed.value;
    if (!mayEnd) throw endFault ?? malformed('The file ended before the data chunk of a wav file');
    this.#parsed = this.#parser.next(this.#needed.slice(0, this.#neededBytes));
    this.readHeader(new Uint8Array(0));
  }

  /**
   * Reads on, and returns each complete block of 4,096 frames.
   *
   * A block is one array per channel, as from `SampleDecoder`. Nothing is read before the first step, and `bytes` may
   * be used again only after the last.
   *
   * @throws DataFlowError as `readHeader`
   */
  *push(bytes: Uint8Array): Generator<Int16Array[], void> {
    const rest = this.readHeader(bytes);
    if (!rest || !this.#decoder) return;
    yield* this.#pushFirst(this.#decoder);
    const samples = rest.subarray(0, (this.#header?.dataBytes ?? Infinity) - this.#dataBytes);
    this.#dataBytes += samples.length;
    yield* this.#decoder.push(samples);
  }

  /**
   * Gives the last block, which is shorter.
   *
   * @throws DataFlowError `audio.malformed` if the file ended in its header, or, when strict, before its announced end
   */
  *end(): Generator<Int16Array[], void> {
    this.endHeader();
    if (!this.#decoder) return;
    yield* this.#pushFirst(this.#decoder);
    this.#missingBytes = (this.#header?.dataBytes ?? this.#dataBytes) - this.#dataBytes;
    if (this.#isStrict && this.#missingBytes > 0) {
      throw malformed(`The file ended ${this.#missingBytes} bytes before the end of its samples`);
    }
    if (this.#isStrict && this.#decoder.partialFrameBytes > 0) {
      throw malformed(
        `The samples end with ${this.#decoder.partialFrameBytes} bytes of a frame of ${this.#decoder.frameBytes}`,
      );
    }
    yield* this.#decoder.flush();
  }

  /** Decodes the samples that the parser has read, once. */
  *#pushFirst(decoder: SampleDecoder): Generator<Int16Array[], void> {
    const first = this.#header?.firstBytes;
    if (this.#dataBytes > 0 || !first) return;
    this.#dataBytes += first.length;
    yield* decoder.push(first);
  }

  get #header(): WavHeader | undefined {
    return this.#parsed.done ? this.#parsed.value : undefined;
  }
}

function malformed(detail: string): DataFlowError {
  return new DataFlowError('audio.malformed', detail);
}
