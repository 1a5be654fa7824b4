import { SampleDecoder } from '../../audio/index.js';
import { DataFlowError, type Fault } from '../../common/errors/index.js';
import type { Operation } from '../../operations/index.js';
import { channelCountOf, fromWire, TEXT_ONLY_RATE_HZ, type Waiting, type WireLimits } from '../../pipeline/index.js';
import type { StreamAudio } from '../../protocol/index.js';

/** Minimum audio of a chunk in ms, so that frames of one byte cost no more than long ones. */
const MIN_CHUNK_MS = 10;

/** Puts what the client of a stream sends into its operation. */
export class StreamInput {
  private readonly decoder: SampleDecoder | undefined;
  private readonly shortestFrames: number;
  private readonly shortestBytes: number;
  private readonly limits: WireLimits;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly operation: Operation,
    audio: StreamAudio | undefined,
    /** Called when audio that was too short has waited long enough: `settle` is to be called in turn. */
    private readonly whenDue: () => void,
  ) {
    this.decoder = audio && new SampleDecoder(audio.input);
    const rateHz = audio?.input.sampleRateHz ?? TEXT_ONLY_RATE_HZ;
    this.limits = { channelCount: channelCountOf(operation.project.graph), rateHz };
    this.shortestFrames = (rateHz * MIN_CHUNK_MS) / 1000;
    this.shortestBytes = this.shortestFrames * (this.decoder?.frameBytes ?? 0);
  }

  /** Whether Start has announced audio. */
  get hasAudio(): boolean {
    return this.decoder !== undefined;
  }

  /**
   * Puts audio in, at once but for what is too short.
   *
   * @throws DataFlowError `request.too-large`
   */
  audio(bytes: Uint8Array): Waiting {
    const { decoder } = this;
    if (!decoder) throw new Error('the stream has no audio');
    if (bytes.length >= this.shortestBytes) {
      const whole = decoder.decodeWhole(bytes);
      if (whole) return this.operation.writeAudio(whole);
    }
    const waiting = this.write(decoder.push(bytes));
    return waiting ? waiting.then(() => this.settleOrWait()) : this.settleOrWait();
  }

  /** Puts all whole frames in that have come. */
  settle(): Waiting {
    clearTimeout(this.timer);
    this.timer = undefined;
    return this.decoder && this.write(this.decoder.flush());
  }

  /** @throws DataFlowError `request.invalid` */
  event(json: unknown): Waiting {
    const faults: Fault[] = [];
    const event = fromWire(json, '/Event', this.limits, faults);
    if (!event)
      throw new DataFlowError('request.invalid', 'The event is invalid: `errors` lists each fault with its place.', {
        faults,
      });
    this.operation.warnings.noteEvent(json, '/Event');
    return this.operation.writeEvent(event);
  }

  /** Puts the rest in and ends the input. */
  async end(): Promise<void> {
    await this.settle();
    const partialBytes = this.decoder?.partialFrameBytes ?? 0;
    if (partialBytes > 0) {
      const detail = `The samples end with ${partialBytes} bytes of a frame.`;
      await this.operation.warn({ code: 'audio.shorter-than-header', detail });
    }
    this.operation.endInput();
  }

  /** Nothing more is put in. */
  close(): void {
    clearTimeout(this.timer);
  }

  private settleOrWait(): Waiting {
    const held = this.decoder?.heldFrames ?? 0;
    if (held >= this.shortestFrames) return this.settle();
    if (held > 0) this.timer ??= setTimeout(this.whenDue, MIN_CHUNK_MS);
    return undefined;
  }

  private write(blocks: Iterator<Int16Array[], void>): Waiting {
    for (let block = blocks.next(); !block.done; block = blocks.next()) {
      const waiting = this.operation.writeAudio(block.value);
      if (waiting) return waiting.then(() => this.write(blocks));
    }
    return undefined;
  }
}
