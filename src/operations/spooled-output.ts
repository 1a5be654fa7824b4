import type { AudioChunk } from '../audio/index.js';
import { DataFlowError } from '../common/errors/index.js';
import { Gate } from '../common/promises/index.js';
import {
  sentOf,
  toWire,
  type ByteSpool,
  type FlowEvent,
  type OperationSpool,
  type Waiting,
} from '../pipeline/index.js';
import type { WireEvent } from '../protocol/index.js';
import { EventCounter } from './event-counter.js';
import { HeldEvents } from './held-events.js';
import type { MakeOutput, OperationOutput, OutputShape } from './operation-output.js';
import type { OutputForm } from './output-form.js';

/** How much a live client may be behind before the Publisher waits for it, in bytes. */
const BEHIND_BYTES = 256 * 1024;

/** Audio of one channel of the result. */
export interface ChannelAudio {
  readonly samples: number;
  /** Place of the first, and of what comes after the last, at the rate of the operation. */
  readonly startSample: number;
  readonly endSample: number;
  /** 16-bit little-endian samples, some at a time; undefined at the end. */
  take(): Promise<Uint8Array | undefined>;
}

interface PublishedAudio {
  samples: number;
  readonly startSample: number;
  endSample: number;
  readonly bytes: ByteSpool;
}

/**
 * The output of a batch operation, which waits in the spool until the client reads it.
 *
 * Until the request has ended no node waits for the client, since most clients read only then. Afterwards nodes wait for
 * a client of a live form.
 */
export class SpooledOutput implements OperationOutput {
  private readonly spool: OperationSpool;
  private readonly events: EventCounter;
  private readonly lines: ByteSpool;
  private readonly held: HeldEvents;
  private readonly channels = new Map<number, PublishedAudio>();
  private _audioRateHz: number | undefined;
  private isPaced = false;
  private isClosed = false;
  private readonly room = new Gate();
  private readonly news = new Gate();

  /**
   * Makes outputs of a form for the operation of a project.
   *
   * @returns A function that throws DataFlowError `request.not-acceptable` where audio is asked for and none can be
   *   published.
   */
  static of(form: OutputForm, project: string): MakeOutput<SpooledOutput> {
    return (shape) => {
      if (form.encodeEvent === undefined && shape.audioChannels === 0) {
        throw new DataFlowError('request.not-acceptable', `With these settings '${project}' publishes no audio.`);
      }
      return new SpooledOutput(form, shape);
    };
  }

  constructor(
    private readonly form: OutputForm,
    private readonly shape: OutputShape,
  ) {
    this.spool = shape.spool;
    this.events = new EventCounter(shape.maxEvents);
    this.lines = shape.spool.bytes();
    this.held = new HeldEvents(shape.spool, form.isSorted);
  }

  get readsChannelTags(): boolean {
    return this.form.readsChannelTags ?? false;
  }

  get eventsOut(): number {
    return this.events.count;
  }

  /** Rate that places are counted at. */
  get rateHz(): number {
    return this.shape.rateHz;
  }

  /** Rate of the audio that was published; that of the operation when none was. */
  get audioRateHz(): number {
    return this._audioRateHz ?? this.shape.rateHz;
  }

  /** Bytes of the events that wait for the end of the operation, without what separates them. */
  get eventBytes(): number {
    return this.held.byteLength;
  }

  get isSorted(): boolean {
    return this.form.isSorted;
  }

  event(event: FlowEvent): Waiting {
    const { encodeEvent } = this.form;
    if (this.isClosed) return undefined;
    const sequence = this.events.next();
    if (!encodeEvent) return undefined;
    const text = Buffer.from(encodeEvent(toWire(event, this.rateHz), sequence, sentOf(event)));
    if (!this.form.isLive) return this.held.add(event, text);
    const spilled = this.lines.append(text);
    this.news.open();
    return this.mustWait() ? this.waitForRoom(spilled) : spilled;
  }

  audio(channel: number, chunk: AudioChunk): Waiting {
    if (!this.form.hasAudio || this.isClosed) return undefined;
    this._audioRateHz ??= chunk.sampleRateHz;
    let output = this.channels.get(channel);
    const place = (sample: number): number => Math.floor((sample * this.rateHz) / chunk.sampleRateHz + 0.5);
    if (!output) {
      output = { samples: 0, startSample: place(chunk.startSample), endSample: 0, bytes: this.spool.bytes() };
      this.channels.set(channel, output);
    }
    output.samples += chunk.samples.length;
    output.endSample = place(chunk.startSample + chunk.samples.length);
    const { buffer, byteOffset, byteLength } = chunk.samples;
    return output.bytes.append(new Uint8Array(buffer, byteOffset, byteLength));
  }

  /** Events as the form writes them, some at a time, for forms that are not live. Call it once. */
  writtenEvents(): AsyncGenerator<Uint8Array[]> {
    return this.held.take();
  }

  /** The events in the order of the form, for forms that are not live and write JSON. Call it once. */
  async *eventsInOrder(): AsyncGenerator<WireEvent> {
    for await (const events of this.held.take()) {
      for (const event of events) yield JSON.parse(Buffer.from(event).toString()) as WireEvent;
    }
  }

  /** Events as a live form writes them, some at a time; undefined when there are none now. */
  async takeEvents(): Promise<Uint8Array | undefined> {
    const bytes = await this.lines.take();
    if (this.lines.byteLength <= BEHIND_BYTES / 2) this.room.open();
    return bytes;
  }

  /** Resolves when there may be more events; undefined when there are none and no more will come. */
  more(): Promise<void> | undefined {
    if (this.lines.byteLength > 0) return Promise.resolve();
    if (this.isClosed) return undefined;
    return this.news.wait();
  }

  /** The audio of each channel of the result, from 0; a channel that none was published for is empty. */
  audioChannels(): ChannelAudio[] {
    const count = Math.max(this.shape.leastChannels, ...[...this.channels.keys()].map((channel) => channel + 1));
    return Array.from({ length: count }, (_, channel) => {
      const output = this.channels.get(channel);
      const { samples, startSample, endSample } = output ?? { samples: 0, startSample: 0, endSample: 0 };
      return { samples, startSample, endSample, take: async () => output?.bytes.take() };
    });
  }

  /** The request has ended: from now on a live client that is slow slows the operation down. */
  pace(): void {
    this.isPaced = this.form.isLive;
  }

  /** Nothing more comes; what is there can still be taken. */
  close(): void {
    this.isClosed = true;
    this.room.open();
    this.news.open();
  }

  private mustWait(): boolean {
    return this.isPaced && this.lines.byteLength > BEHIND_BYTES;
  }

  private async waitForRoom(spilled: Waiting): Promise<void> {
    await spilled;
    while (this.mustWait() && !this.isClosed) await this.room.wait();
  }
}
