import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { concat, noise, silence } from '../../../test/support/signals.js';
import { OperationSpool } from '../../pipeline/index.js';
import { HeldChannel } from './held-channel.js';

let spool: OperationSpool;
let channel: HeldChannel;
beforeEach(() => {
  spool = new OperationSpool({ directory: join(tmpdir(), 'dataflow-spool'), maxBytes: 0 });
  channel = new HeldChannel(spool.messages());
});
afterEach(() => spool.close());

const add = (startSample: number, samples: Int16Array): Promise<void> | undefined =>
  channel.add({ channel: 0, sampleRateHz: 8_000, startSample, samples, groupId: '' });

async function readAll(size: number): Promise<Int16Array> {
  const parts: Int16Array[] = [];
  for (let at = 0; at < channel.length; at += size) parts.push(await channel.read(Math.min(size, channel.length - at)));
  return concat(...parts);
}

const [one, two] = [noise({ ms: 100, seed: 1 }), noise({ ms: 50, seed: 2 })];

describe('a channel of a recording', () => {
  it.each([1, 7, 400, 800, 801, 5_000])(
    'returns audio at its position, with silence between, %i samples at a time',
    async (size) => {
      await add(1_000, one);
      await add(1_800, two);
      await add(4_000, one);
      expect(channel.length).toBe(4_800);
      expect(await readAll(size)).toEqual(concat(new Int16Array(1_000), one, two, new Int16Array(1_800), one));
    },
  );

  it('appends overlapping audio', async () => {
    await add(0, one);
    await add(0, two);
    await add(500, two);
    expect(await readAll(333)).toEqual(concat(one, two, two));
  });

  it('is silent after its end', async () => {
    await add(0, two);
    expect(await channel.read(1_000)).toEqual(concat(two, new Int16Array(600)));
    expect(await channel.read(1_000)).toEqual(silence({ ms: 125 }));
  });

  it('accepts at most a day of silence', async () => {
    const day = 86_400 * 8_000;
    await add(day - 1, two);
    await add(day + 400, two);
    expect(() => add(day + 801, two)).toThrow(expect.objectContaining({ code: 'node.failed' }) as Error);
  });
});
