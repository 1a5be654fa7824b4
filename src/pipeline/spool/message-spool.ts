import type { AudioChunk } from '../../audio/index.js';
import { freezeEvent, type FlowEvent } from '../events/index.js';
import type { ByteSpool } from './byte-spool.js';

const EVENT = 0;
const AUDIO = 1;

/** Kind (1 byte), then the lengths of head and body (4 bytes each, little-endian). */
const RECORD_HEADER_BYTES = 9;

export type SpooledMessage =
  { readonly kind: 'event'; readonly event: FlowEvent } | { readonly kind: 'audio'; readonly chunk: AudioChunk };

/** A queue of events and audio that a node holds until it may send them on. */
export class MessageSpool {
  private unread: Uint8Array = new Uint8Array(0);
  private _messages = 0;

  constructor(private readonly bytes: ByteSpool) {}

  /** Messages that are held. */
  get messages(): number {
    return this._messages;
  }

  /** Adds an event at the end. Wait for the promise, where there is one. */
  addEvent(event: FlowEvent): Promise<void> | undefined {
    return this.add(EVENT, Buffer.from(JSON.stringify(event)), new Uint8Array(0));
  }

  /** Adds a chunk of audio at the end. Wait for the promise, where there is one. */
  addAudio(chunk: AudioChunk): Promise<void> | undefined {
    const { samples, ...head } = chunk;
    const body = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
    return this.add(AUDIO, Buffer.from(JSON.stringify(head)), body);
  }

  /** Takes what was added first; undefined when there is nothing. */
  async take(): Promise<SpooledMessage | undefined> {
    const header = await this.read(RECORD_HEADER_BYTES);
    if (!header) return undefined;
    const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
    const head = await this.read(view.getUint32(1, true));
    const body = await this.read(view.getUint32(5, true));
    if (!head || !body) throw new Error('a spooled message is cut short');
    this._messages -= 1;
    const json: unknown = JSON.parse(Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString());
    if (view.getUint8(0) === EVENT) return { kind: 'event', event: freezeEvent(json as FlowEvent) };
    const samples = new Int16Array(new Uint8Array(body).buffer);
    return { kind: 'audio', chunk: { ...(json as Omit<AudioChunk, 'samples'>), samples } };
  }

  /** Drops what is held. */
  clear(): void {
    this.bytes.clear();
    this.unread = new Uint8Array(0);
    this._messages = 0;
  }

  private add(kind: number, head: Uint8Array, body: Uint8Array): Promise<void> | undefined {
    const record = new Uint8Array(RECORD_HEADER_BYTES + head.length + body.length);
    const view = new DataView(record.buffer);
    view.setUint8(0, kind);
    view.setUint32(1, head.length, true);
    view.setUint32(5, body.length, true);
    record.set(head, RECORD_HEADER_BYTES);
    record.set(body, RECORD_HEADER_BYTES + head.length);
    this._messages += 1;
    return this.bytes.append(record);
  }

  /** The next `length` bytes; undefined at the end. */
  private async read(length: number): Promise<Uint8Array | undefined> {
    while (this.unread.length < length) {
      const more = await this.bytes.take();
      if (!more) return undefined;
      this.unread = this.unread.length === 0 ? more : Buffer.concat([this.unread, more]);
    }
    const read = this.unread.subarray(0, length);
    this.unread = this.unread.subarray(length);
    return read;
  }
}
