import type { ByteSpool } from './byte-spool.js';
import { RecordReader } from './record-reader.js';

/** Lengths of key, group and body (4 bytes each, little-endian), and a flag for key records (1 byte). */
const HEADER_BYTES = 13;

/** A record with the key that it is sorted by. */
export interface SortedRecord {
  /** Characters of one byte each. */
  readonly key: string;
  /** The group that it waits in for the first key record of that group; '' for none. */
  readonly group: string;
  readonly isKey: boolean;
  readonly body: Uint8Array;
}

/** A queue of records, in memory and on disk. */
export class RecordSpool {
  private readonly reader: RecordReader;

  constructor(private readonly bytes: ByteSpool) {
    this.reader = new RecordReader(bytes);
  }

  /** Adds a record at the end. Wait for the promise, where there is one. */
  add({ key, group, isKey, body }: SortedRecord): Promise<void> | undefined {
    const groupBytes = group === '' ? 0 : Buffer.byteLength(group);
    const record = Buffer.allocUnsafe(HEADER_BYTES + key.length + groupBytes + body.length);
    record.writeUInt32LE(key.length, 0);
    record.writeUInt32LE(groupBytes, 4);
    record.writeUInt32LE(body.length, 8);
    record.writeUInt8(isKey ? 1 : 0, 12);
    record.write(key, HEADER_BYTES, 'latin1');
    if (groupBytes > 0) record.write(group, HEADER_BYTES + key.length);
    record.set(body, HEADER_BYTES + key.length + groupBytes);
    return this.bytes.append(record);
  }

  /** Takes the record that was added first; undefined when there is none. */
  async take(): Promise<SortedRecord | undefined> {
    const waiting = this.reader.read(HEADER_BYTES);
    const header = asBuffer(waiting instanceof Promise ? await waiting : waiting);
    if (!header) return undefined;
    const keyBytes = header.readUInt32LE(0);
    const groupBytes = header.readUInt32LE(4);
    const reading = this.reader.read(keyBytes + groupBytes + header.readUInt32LE(8));
    const rest = asBuffer(reading instanceof Promise ? await reading : reading);
    if (!rest) throw new Error('a spooled record is cut short');
    return {
      key: rest.toString('latin1', 0, keyBytes),
      group: groupBytes === 0 ? '' : rest.toString('utf8', keyBytes, keyBytes + groupBytes),
      isKey: header.readUInt8(12) === 1,
      body: rest.subarray(keyBytes + groupBytes),
    };
  }

  clear(): void {
    this.bytes.clear();
  }
}

function asBuffer(bytes: Uint8Array | undefined): Buffer | undefined {
  return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
