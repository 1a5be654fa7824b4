import type { AudioChunk } from '../../audio/index.js';
import {
  freezeWith,
  Provenance,
  provenanceOf,
  type EventMembers,
  type FlowEvent,
  type ProvenanceRecord,
} from '../events/index.js';
import type { ByteSpool } from './byte-spool.js';
import { RecordReader } from './record-reader.js';

const EVENT = 0;
const AUDIO = 1;

/** Kind (1 byte), then the lengths of head and body (4 bytes each, little-endian). */
const RECORD_HEADER_BYTES = 9;

export type SpooledMessage =
  { readonly kind: 'event'; readonly event: FlowEvent } | { readonly kind: 'audio'; readonly chunk: AudioChunk };

/** A queue of events and audio that a node holds until it may send them on. */
export class MessageSpool {
  private reader: RecordReader;
  private _messages = 0;

  constructor(private readonly bytes: ByteSpool) {
    this.reader = new RecordReader(bytes);
  }

  /** Messages that are held. */
  get messages(): number {
    return this._messages;
  }

  /** Adds an event at the end. Wait for the promise, where there is one. */
  addEvent(event: FlowEvent): Promise<void> | undefined {
    return this.add(EVENT, Buffer.from(JSON.stringify(event)), writeProvenance(event));
  }

  /** Adds a chunk of audio at the end. Wait for the promise, where there is one. */
  addAudio(chunk: AudioChunk): Promise<void> | undefined {
    const { samples, ...head } = chunk;
    const body = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
    return this.add(AUDIO, Buffer.from(JSON.stringify(head)), body);
  }

  /** Takes what was added first; undefined when there is nothing. */
  async take(): Promise<SpooledMessage | undefined> {
    const header = await this.reader.read(RECORD_HEADER_BYTES);
    if (!header) return undefined;
    const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
    const head = await this.reader.read(view.getUint32(1, true));
    const body = await this.reader.read(view.getUint32(5, true));
    if (!head || !body) throw new Error('a spooled message is cut short');
    this._messages -= 1;
    const json = parse(head);
    if (view.getUint8(0) === EVENT) {
      return { kind: 'event', event: freezeWith(json as EventMembers, readProvenance(body)) };
    }
    const samples = new Int16Array(new Uint8Array(body).buffer);
    return { kind: 'audio', chunk: { ...(json as Omit<AudioChunk, 'samples'>), samples } };
  }

  /** Drops what is held. */
  clear(): void {
    this.bytes.clear();
    this.reader = new RecordReader(this.bytes);
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
}

/** The provenance of an event that is held. */
interface HeldProvenance extends ProvenanceRecord {
  /** False where it is that of the event that this one was made from. */
  readonly isOwn: boolean;
}

const NONE = new Uint8Array(0);

function writeProvenance(event: FlowEvent): Uint8Array {
  const provenance = provenanceOf(event);
  const record = provenance?.record ?? provenance?.origin?.record;
  if (!record) return NONE;
  return Buffer.from(JSON.stringify({ ...record, isOwn: provenance?.isComplete ?? false } satisfies HeldProvenance));
}

function readProvenance(bytes: Uint8Array): Provenance {
  if (bytes.length === 0) return new Provenance();
  const { isOwn, ...record } = parse(bytes) as HeldProvenance;
  const provenance = Provenance.restore(record);
  return isOwn ? provenance : new Provenance(provenance);
}

function parse(bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
}
