import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { FliteWorkers } from '../../../src/runtimes/flite/index.js';
import { Runtimes, RuntimesConfig } from '../../../src/runtimes/index.js';
import { SherpaOnnx } from '../../../src/runtimes/sherpa-onnx/index.js';
import { CapturedLog } from '../captured-log.js';

interface MadeFolder {
  readonly folder: string;
  readonly sherpa: SherpaOnnx;
  readonly runtimes: Runtimes;
  readonly log: CapturedLog;
}

/** sherpa-onnx with models that are made, in a folder that goes when the file's tests are over. */
export async function makeModels(...makers: ((folder: string) => Promise<void>)[]): Promise<MadeFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'dataflow-models-'));
  const log = new CapturedLog();
  const sherpa = new SherpaOnnx(new RuntimesConfig(folder), log.log);
  afterAll(async () => {
    sherpa.onApplicationShutdown();
    await rm(folder, { recursive: true });
  });
  for (const make of makers) await make(folder);
  return { folder, sherpa, runtimes: new Runtimes(sherpa, new FliteWorkers()), log };
}
