import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RecordSpool, SortedRecord } from './record-spool.js';

/** Bytes of records that are sorted in memory at once: some milliseconds of work. */
const RUN_BYTES = 1024 * 1024;

/** Memory that a record costs beside its content, in bytes. */
const RECORD_BYTES = 200;

/** Sorted runs that are merged at once; each holds a page of the spool in memory. */
const MAX_RUNS = 64;

/** Records that are passed on in one turn of the event loop. */
const BATCH = 256;

interface SortOptions {
  /** The key of the first key record of each group: the other records of the group come after it. */
  readonly anchors: ReadonlyMap<string, string>;
  /** Makes a queue for a sorted run. */
  readonly makeRun: () => RecordSpool;
}

/**
 * Takes all records of a spool and returns them in the order of their keys, some at a time.
 *
 * Records of equal keys keep their order. It is a merge sort with runs on disk (Knuth, The Art of Computer Programming,
 * volume 3, section 5.4), so its memory does not grow with their number.
 */
export async function* sortRecords(
  source: RecordSpool,
  { anchors, makeRun }: SortOptions,
): AsyncGenerator<SortedRecord[]> {
  let runs: RecordSpool[] = [];
  let records: SortedRecord[] = [];
  let bytes = 0;
  for (let record = await source.take(); record; record = await source.take()) {
    records.push(anchored(record, anchors));
    bytes += RECORD_BYTES + record.key.length + record.body.length;
    if (bytes < RUN_BYTES) continue;
    runs.push(await store([records.sort(byKey)], makeRun()));
    records = [];
    bytes = 0;
    await nextTurn();
  }
  records.sort(byKey);
  if (runs.length === 0) {
    for (let at = 0; at < records.length; at += BATCH) yield records.slice(at, at + BATCH);
    return;
  }
  if (records.length > 0) runs.push(await store([records.splice(0)], makeRun()));
  while (runs.length > MAX_RUNS) {
    const longer: RecordSpool[] = [];
    for (let at = 0; at < runs.length; at += MAX_RUNS) {
      longer.push(await store(merge(runs.slice(at, at + MAX_RUNS)), makeRun()));
    }
    runs = longer;
  }
  yield* merge(runs);
}

function anchored(record: SortedRecord, anchors: ReadonlyMap<string, string>): SortedRecord {
  if (record.group === '') return record;
  const anchor = record.isKey ? undefined : anchors.get(record.group);
  const key = anchor !== undefined && record.key < anchor ? `${anchor}\0${record.key}` : record.key;
  return { ...record, key, group: '' };
}

function byKey(one: SortedRecord, other: SortedRecord): number {
  if (one.key === other.key) return 0;
  return one.key < other.key ? -1 : 1;
}

async function store(
  batches: Iterable<SortedRecord[]> | AsyncIterable<SortedRecord[]>,
  run: RecordSpool,
): Promise<RecordSpool> {
  for await (const records of batches) {
    for (const record of records) {
      const waiting = run.add(record);
      if (waiting) await waiting;
    }
  }
  return run;
}

/** The next record of a run, and the number of the run. */
interface Head {
  record: SortedRecord;
  readonly run: RecordSpool;
  readonly number: number;
}

async function* merge(runs: readonly RecordSpool[]): AsyncGenerator<SortedRecord[]> {
  const heads: Head[] = [];
  for (const [number, run] of runs.entries()) {
    const record = await run.take();
    if (record) heads.push({ record, run, number });
  }
  // A sorted list is a heap.
  heads.sort((one, other) => (precedes(one, other) ? -1 : 1));
  let batch: SortedRecord[] = [];
  for (let [first] = heads; first; [first] = heads) {
    batch.push(first.record);
    const next = await first.run.take();
    if (next) first.record = next;
    else removeFirst(heads);
    siftDown(heads);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
    await nextTurn();
  }
  if (batch.length > 0) yield batch;
}

function removeFirst(heads: Head[]): void {
  const last = heads.pop();
  if (last && heads.length > 0) heads[0] = last;
}

/** Restores the heap after its first member has changed. */
function siftDown(heads: Head[]): void {
  for (let at = 0; ;) {
    const [parent, left, right] = [heads[at], heads[2 * at + 1], heads[2 * at + 2]];
    if (!parent || !left) return;
    const isRight = right !== undefined && precedes(right, left);
    const least = isRight ? right : left;
    if (!precedes(least, parent)) return;
    const below = 2 * at + (isRight ? 2 : 1);
    heads[at] = least;
    heads[below] = parent;
    at = below;
  }
}

function precedes(one: Head, other: Head): boolean {
  return one.record.key < other.record.key || (one.record.key === other.record.key && one.number < other.number);
}
