import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { random } from '../../../test/support/signals.js';
import { OperationSpool } from './operation-spool.js';
import type { SortedRecord } from './record-spool.js';
import { sortRecords } from './sort-records.js';

let directory: string;
beforeAll(async () => (directory = await mkdtemp(join(tmpdir(), 'dataflow-sort-'))));
afterAll(() => rm(directory, { recursive: true, force: true }));

function record(key: string, body: string, group = '', isKey = false): SortedRecord {
  return { key, group, isKey, body: Buffer.from(body) };
}

async function sorted(
  records: readonly SortedRecord[],
  anchors: ReadonlyMap<string, string> = new Map(),
): Promise<string[]> {
  const spool = new OperationSpool({ directory, maxBytes: 0 });
  const source = spool.records();
  for (const each of records) await source.add(each);
  const bodies: string[] = [];
  for await (const batch of sortRecords(source, { anchors, makeRun: () => spool.records() })) {
    bodies.push(...batch.map(({ body }) => Buffer.from(body).toString()));
  }
  await spool.close();
  return bodies;
}

describe('sortRecords', () => {
  it.each([
    ['none', 0, 0],
    ['a few in memory', 300, 20],
    ['some runs on disk', 3_000, 2_000],
    ['more runs than are merged at once', 90_000, 1_000],
  ])('returns %s in the order of their keys, equal ones in the order of arrival', async (_what, count, padding) => {
    const next = random(count + 1);
    const pad = 'x'.repeat(padding);
    const records = Array.from({ length: count }, (_, index) =>
      record(String(Math.floor(next() * 500)).padStart(3, '0'), `${index} ${pad}`),
    );
    const expected = records.toSorted((a, b) => (a.key === b.key ? 0 : a.key < b.key ? -1 : 1));
    const numbers = (texts: readonly string[]): string[] => texts.map((text) => text.split(' ')[0]!);
    expect(numbers(await sorted(records))).toEqual(numbers(expected.map(({ body }) => Buffer.from(body).toString())));
  });

  it('puts the records of a group behind the first key record of the group, and no others', async () => {
    const records = [
      record('1', 'a', 'g'),
      record('3', 'b', 'g'),
      record('5', 'c', 'g'),
      record('4', 'key', 'g', true),
      record('2', 'other'),
      record('2', 'without key', 'h'),
    ];
    const anchors = new Map([['g', '4']]);
    expect(await sorted(records, anchors)).toEqual(['other', 'without key', 'key', 'a', 'b', 'c']);
  });
});
