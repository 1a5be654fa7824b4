import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { EnginesConfig } from '../../../src/engines/index.js';
import { SherpaOnnx } from '../../../src/engines/sherpa-onnx/index.js';
import { CapturedLog } from '../captured-log.js';

interface MadeFolder {
  readonly folder: string;
  readonly sherpa: SherpaOnnx;
  readonly log: CapturedLog;
}

/** sherpa-onnx with models that are made, in a folder that goes when the file's tests are over. */
export async function makeModels(...makers: ((folder: string) => Promise<void>)[]): Promise<MadeFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'dataflow-models-'));
  const log = new CapturedLog();
  const sherpa = new SherpaOnnx(new EnginesConfig(folder), log.log);
  afterAll(async () => {
    sherpa.onApplicationShutdown();
    await rm(folder, { recursive: true });
  });
  for (const make of makers) await make(folder);
  return { folder, sherpa, log };
}
