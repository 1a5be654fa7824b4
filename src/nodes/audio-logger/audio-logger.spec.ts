import 'reflect-metadata';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NodeDriver } from '../../../test/support/drive-node.js';
import { chunksOf } from '../../../test/support/run-graph.js';
import { runNode } from '../../../test/support/run-node.js';
import { concat, noise } from '../../../test/support/signals.js';
import { decodeUlaw, encodeUlaw, WavReader, type AudioFormat } from '../../audio/index.js';
import { readFields } from '../../common/field/index.js';
import { FolderBlobStore } from '../../storage/index.js';
import { audioLogger, AudioLoggerNode } from './index.js';

const NAME = '00000000-0000-4000-8000-000000000001/project/operation/node-audio.wav';

let folder: string;
let provider: AudioLoggerNode;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recordings-'));
  provider = new AudioLoggerNode(new FolderBlobStore(folder));
});
afterEach(() => rm(folder, { recursive: true }));

async function recordings(): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name).slice(folder.length + 1)] : [],
  );
}

/** Reads a recording as other programs do; its header must be correct. */
async function read(name = NAME): Promise<{ format: AudioFormat; planes: Int16Array[]; bytes: number }> {
  const file = await readFile(join(folder, name));
  expect(file.readUInt32LE(4)).toBe(file.length - 8);
  const reader = new WavReader({ strict: true });
  const blocks = [...reader.push(file), ...reader.end()];
  const format = reader.format!;
  const planes = Array.from({ length: format.channelCount }, (_, at) => concat(...blocks.map((block) => block[at]!)));
  return { format, planes, bytes: file.length };
}

describe('audio-logger', () => {
  it('writes a channel as PCM, at its positions in the operation', async () => {
    const samples = noise({ ms: 2_345 });
    await runNode([audioLogger, provider], { audio: chunksOf(samples) });
    expect(await recordings()).toEqual([NAME]);
    const { format, planes, bytes } = await read();
    expect(format).toEqual({ encoding: 'pcm', bitsPerSample: 16, sampleRateHz: 8_000, channelCount: 1 });
    expect(planes).toEqual([samples]);
    expect(bytes).toBe(44 + 2 * samples.length);
  });

  it('writes two channels as G.711, interleaved, whichever arrives first', async () => {
    const [left, right] = [noise({ ms: 1_001, seed: 1 }), noise({ ms: 500, seed: 2 })];
    const audio = [...chunksOf(right, 1), ...chunksOf(left, 0)];
    const parameters = { ChannelCount: 2, Encoding: 'ULaw', Postfix: 'call_2' };
    await runNode([audioLogger, provider], { audio, parameters });
    const { format, planes } = await read(NAME.replace('audio', 'call_2'));
    expect(format).toEqual({ encoding: 'ulaw', bitsPerSample: 8, sampleRateHz: 8_000, channelCount: 2 });
    const full = concat(right, new Int16Array(left.length - right.length));
    expect(planes).toEqual([left, full].map((plane) => decodeUlaw(encodeUlaw(plane))));
  });

  it('writes nothing for an operation without audio', async () => {
    await runNode([audioLogger, provider]);
    expect(await recordings()).toEqual([]);
  });

  it('holds a long recording on disk', async () => {
    const driver = new NodeDriver({ definition: audioLogger, provider });
    await driver.start();
    for (const chunk of chunksOf(noise({ ms: 600_000 }))) await driver.give(chunk, 'audio');
    expect(driver.spool.usedBytes).toBeGreaterThan(8_000_000);
    await driver.flush();
    await driver.stop();
    expect((await read()).bytes).toBe(44 + 9_600_000);
    await driver.spool.close();
  });

  it('leaves nothing when the operation is aborted, before, while or after it is written', async () => {
    for (const abortAt of ['before', 'while', 'after']) {
      const driver = new NodeDriver({ definition: audioLogger, provider });
      await driver.start();
      for (const chunk of chunksOf(noise({ ms: 20_000 }))) await driver.give(chunk, 'audio');
      if (abortAt === 'before') driver.abort();
      else {
        const flushing = driver.flush();
        if (abortAt === 'while') {
          driver.abort();
          await expect(flushing).rejects.toMatchObject({ code: 'operation.cancelled' });
        } else {
          await flushing;
          expect(await recordings()).toEqual([NAME]);
          driver.abort();
        }
      }
      await driver.stop();
      expect(await recordings()).toEqual([]);
      await driver.spool.close();
    }
  });

  it.each(['', '../x', 'a/b', 'a.b', 'a b', 'x'.repeat(65)])('rejects the postfix %j', (Postfix) => {
    expect(readFields(audioLogger.parameters, { Postfix }).faults).toMatchObject([{ pointer: '/Postfix' }]);
  });
});
