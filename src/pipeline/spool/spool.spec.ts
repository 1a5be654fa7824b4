import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEvent, TEXT_ONLY_RATE_HZ } from '../events/index.js';
import { OperationSpool } from './operation-spool.js';
import { PAGE_BYTES } from './spool-file.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'spool-'));
});
afterEach(() => rm(directory, { recursive: true }));

const openSpool = (maxBytes = 0): OperationSpool => new OperationSpool({ directory, maxBytes });

async function takeAll(spool: { take(): Promise<Uint8Array | undefined> }): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for (let part = await spool.take(); part; part = await spool.take()) parts.push(part);
  return Buffer.concat(parts);
}

function numbered(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + seed * 7) & 0xff);
}

describe('a byte spool', () => {
  it('gives back what was added, in order, whatever the sizes and however reads and writes interleave', async () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: 0, max: 3 * PAGE_BYTES }) },
      { weight: 1, arbitrary: fc.constant('take' as const) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const whole = openSpool();
        const spool = whole.bytes();
        const expected: Uint8Array[] = [];
        const taken: Uint8Array[] = [];
        for (const [index, next] of steps.entries()) {
          if (next === 'take') taken.push((await spool.take()) ?? new Uint8Array(0));
          else {
            const bytes = numbered(next, index);
            expected.push(bytes);
            await spool.append(bytes);
          }
        }
        taken.push(await takeAll(spool));
        expect(Buffer.concat(taken).equals(Buffer.concat(expected))).toBe(true);
        expect(spool.byteLength).toBe(0);
        expect(whole.usedBytes).toBe(0);
        await whole.close();
      }),
      { numRuns: 60 },
    );
  });

  it.runIf(process.platform === 'linux')('leaves no file behind, not even while it is open', async () => {
    const whole = openSpool();
    const spool = whole.bytes();
    for (let index = 0; index < 40; index += 1) await spool.append(numbered(PAGE_BYTES, index));
    expect(whole.usedBytes).toBeGreaterThan(0);
    expect(await readdir(directory)).toEqual([]);
    expect(await openFiles()).toHaveLength(1);
    await whole.close();
    expect(await openFiles()).toHaveLength(0);
  });

  it('uses the space of what was taken again', async () => {
    const whole = openSpool(32 * PAGE_BYTES);
    const spool = whole.bytes();
    for (let round = 0; round < 20; round += 1) {
      for (let index = 0; index < 16; index += 1) await spool.append(numbered(PAGE_BYTES, index));
      expect((await takeAll(spool)).length).toBe(16 * PAGE_BYTES);
    }
    await whole.close();
  });

  it('refuses to hold more than the limit, naming it', async () => {
    const whole = openSpool(4 * PAGE_BYTES);
    const spool = whole.bytes();
    const fill = async (): Promise<void> => {
      for (let index = 0; index < 100; index += 1) await spool.append(numbered(PAGE_BYTES, index));
    };
    await expect(fill()).rejects.toMatchObject({
      code: 'operation.limit-exceeded',
      detail: expect.stringContaining('MAX_SPOOL_BYTES') as string,
    });
    await whole.close();
  });

  it('gives back the space of what is cleared', async () => {
    const whole = openSpool();
    const spool = whole.bytes();
    for (let index = 0; index < 20; index += 1) await spool.append(numbered(PAGE_BYTES, index));
    spool.clear();
    await new Promise(setImmediate);
    expect([spool.byteLength, whole.usedBytes]).toEqual([0, 0]);
    expect(await spool.take()).toBeUndefined();
    await whole.close();
  });

  it('keeps a thousand small spools in memory within bounds', async () => {
    const whole = openSpool();
    const spools = Array.from({ length: 1000 }, () => whole.bytes());
    for (let round = 0; round < 10; round += 1) {
      for (const [index, spool] of spools.entries()) await spool.append(numbered(1000, index + round));
    }
    for (const [index, spool] of spools.entries()) {
      const expected = Array.from({ length: 10 }, (_, round) => numbered(1000, index + round));
      expect((await takeAll(spool)).equals(Buffer.concat(expected))).toBe(true);
    }
    await whole.close();
  });
});

describe('a message spool', () => {
  it('gives back events and audio as they were, frozen', async () => {
    const whole = openSpool();
    const spool = whole.messages();
    const event = createEvent(
      'SR Milestone',
      { channel: 1, startSample: 4, endSample: 9, groupId: 'g' },
      { Text: 'ğü' },
    );
    const chunk = {
      channel: 1,
      sampleRateHz: TEXT_ONLY_RATE_HZ,
      startSample: 2 ** 40,
      groupId: 'g',
      samples: Int16Array.from({ length: 4096 }, (_, index) => index - 2048),
    };
    for (let index = 0; index < 200; index += 1) {
      await spool.addEvent(event);
      await spool.addAudio(chunk);
    }
    expect(spool.messages).toBe(400);
    for (let index = 0; index < 200; index += 1) {
      const first = await spool.take();
      expect(first).toEqual({ kind: 'event', event });
      expect(first?.kind === 'event' && Object.isFrozen(first.event.data)).toBe(true);
      expect(await spool.take()).toEqual({ kind: 'audio', chunk });
    }
    expect(await spool.take()).toBeUndefined();
    expect([spool.messages, whole.usedBytes]).toEqual([0, 0]);
    await whole.close();
  });
});

/** Descriptors of this process that point into the spool's folder. */
async function openFiles(): Promise<string[]> {
  const descriptors = await readdir('/proc/self/fd').catch(() => []);
  const targets = await Promise.all(descriptors.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
  return targets.filter((target) => target.startsWith(directory));
}
