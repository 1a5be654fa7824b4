import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CapturedLog } from '../../../test/support/captured-log.js';
import { modelProcesses } from '../../../test/support/child-processes.js';
import { SharedModel } from './shared-model.js';
import { SILERO } from './silero-model.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dataflow-models-'));
  return () => rm(folder, { recursive: true });
});

const models: SharedModel[] = [];
afterEach(() => {
  for (const model of models.splice(0)) model.unload('test');
});

function make(message = SILERO, { idleMs = 60_000, patienceMs = 100 } = {}): { model: SharedModel; log: CapturedLog } {
  const log = new CapturedLog();
  const model = new SharedModel('a-model', message, log.log, { idleMs, patienceMs });
  models.push(model);
  return { model, log };
}

/** Windows that are none of speech. Ten thousand take a second or more. */
const silence = (windows: number): object => ({
  stream: 1,
  samples: new Int16Array(windows * 512),
  sampleRateHz: 16_000,
  threshold: 0.5,
  isNew: true,
});

const never = new AbortController().signal;

describe('SharedModel', () => {
  it('loads once for all its users, says its memory, and is unloaded some time after the last', async () => {
    const { model, log } = make(SILERO, { idleMs: 50 });
    const [stream] = await Promise.all([model.open(), model.load(), model.load()]);
    expect(modelProcesses()).toHaveLength(1);
    expect(log.of('model loaded')).toEqual([expect.objectContaining({ model: 'a-model' })]);
    expect(log.of('model loaded')[0]?.memoryMb).toBeGreaterThan(20);
    await sleep(150);
    expect(modelProcesses()).toHaveLength(1);
    expect(await stream.call('judge', silence(3))).toEqual(new Uint8Array(3));
    stream.close();
    stream.close();
    await expect.poll(modelProcesses).toEqual([]);
    expect(log.of('model unloaded')).toEqual([expect.objectContaining({ why: 'idle' })]);
    expect(await model.run('judge', silence(2), never)).toEqual(new Uint8Array(2));
    expect(modelProcesses()).toHaveLength(1);
    await expect.poll(modelProcesses).toEqual([]);
  });

  it.each([
    ['damaged', Buffer.from('this is no model')],
    ['empty', Buffer.alloc(0)],
  ])('reports a file that is %s at the start, and stays usable', async (what, content) => {
    const file = join(folder, `${what}.onnx`);
    await writeFile(file, content);
    const { model, log } = make({ ...SILERO, config: { model: file } });
    await expect(model.load()).rejects.toMatchObject({
      code: 'operation.start-failed',
      detail: expect.not.stringContaining(folder) as string,
    });
    expect(log.of('model not loaded')[0]?.reason).toMatch(/onnx/i);
    expect(modelProcesses()).toEqual([]);
  });

  it('runs jobs one at a time, in order', async () => {
    const { model } = make();
    await model.load();
    const done: number[] = [];
    await Promise.all(
      [400, 1, 50].map(async (windows) => {
        await model.run('judge', silence(windows), never);
        done.push(windows);
      }),
    );
    expect(done).toEqual([400, 1, 50]);
  });

  it('does not begin a job that has been cancelled, and does the others', async () => {
    const { model, log } = make();
    await model.load();
    const cancelled = new AbortController();
    const first = model.run('judge', silence(200), never);
    const second = model.run('judge', silence(1), cancelled.signal);
    const third = model.run('judge', silence(3), never);
    cancelled.abort(new Error('gone'));
    await expect(second).rejects.toThrow('gone');
    expect(await first).toHaveLength(200);
    expect(await third).toHaveLength(3);
    await expect(model.run('judge', silence(1), cancelled.signal)).rejects.toThrow('gone');
    expect(log.of('process of a model ended')).toEqual([]);
  });

  it('ends a job that goes on after it has been cancelled, and loads again for the next', async () => {
    const { model, log } = make(SILERO, { patienceMs: 20 });
    await model.load();
    const cancelled = new AbortController();
    const long = model.run('judge', silence(40_000), cancelled.signal);
    const next = model.run('judge', silence(2), never);
    setTimeout(() => cancelled.abort(new Error('gone')), 50);
    await expect(long).rejects.toThrow('gone');
    expect(await next).toHaveLength(2);
    expect(log.of('model loaded')).toHaveLength(2);
  });

  it('fails the jobs in flight when its process dies, and loads again', async () => {
    const { model, log } = make();
    await model.load();
    const running = model.run('judge', silence(40_000), never);
    await sleep(20);
    process.kill(modelProcesses()[0]!, 'SIGKILL');
    await expect(running).rejects.toMatchObject({ code: 'node.failed', detail: "The model 'a-model' failed." });
    expect(log.of('process of a model ended')).toHaveLength(1);
    expect(await model.run('judge', silence(2), never)).toHaveLength(2);
  });

  it('lets a stream die with its process, which had what went before', async () => {
    const { model, log } = make();
    const stream = await model.open();
    expect(await stream.call('judge', silence(2))).toHaveLength(2);
    process.kill(modelProcesses()[0]!, 'SIGKILL');
    await expect.poll(() => log.of('process of a model ended')).toHaveLength(1);
    await expect(stream.call('judge', silence(2))).rejects.toMatchObject({ code: 'node.failed' });
    stream.close();
    const other = await model.open();
    expect(await other.call('judge', silence(2))).toHaveLength(2);
    other.close();
  });

  it('fails a job that its model cannot do, and does the next', async () => {
    const { model } = make();
    await model.load();
    await expect(model.run('judge', undefined, never)).rejects.toMatchObject({ code: 'node.failed' });
    expect(await model.run('judge', silence(1), never)).toHaveLength(1);
  });
});
