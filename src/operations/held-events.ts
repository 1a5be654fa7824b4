import {
  orderKeyOf,
  sortRecords,
  type FlowEvent,
  type OperationSpool,
  type RecordSpool,
  type Waiting,
} from '../pipeline/index.js';

/** The events of a result that is sent when its operation has ended. They wait in the spool. */
export class HeldEvents {
  /** Bytes of all events as they are written. */
  byteLength = 0;

  private readonly records: RecordSpool;
  /** For each utterance group that left a barrier, the key of the event that opened it. */
  private readonly anchors = new Map<string, string>();

  /** @param isSorted Whether `take` sorts them; otherwise they keep the order of arrival. */
  constructor(
    private readonly spool: OperationSpool,
    private readonly isSorted: boolean,
  ) {
    this.records = spool.records();
  }

  /** Adds an event as it is written. Wait for the promise, where there is one. */
  add(event: FlowEvent, body: Uint8Array): Waiting {
    this.byteLength += body.length;
    if (!this.isSorted) return this.records.add({ key: '', group: '', isKey: false, body });
    const { key, barrier } = orderKeyOf(event);
    const { group = '', isKey = false } = barrier ?? {};
    if (isKey) this.noteAnchor(group, key);
    return this.records.add({ key, group, isKey, body });
  }

  /** Takes all events, some at a time. */
  async *take(): AsyncGenerator<Uint8Array[]> {
    const { anchors, spool } = this;
    for await (const records of sortRecords(this.records, { anchors, makeRun: () => spool.records() })) {
      yield records.map(({ body }) => body);
    }
  }

  /** Of several events that open a barrier for a group, the first in the order of the result counts. */
  private noteAnchor(group: string, key: string): void {
    const known = this.anchors.get(group);
    if (known === undefined || key < known) this.anchors.set(group, key);
  }
}
