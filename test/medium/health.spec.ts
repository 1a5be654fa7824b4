import { Module } from '@nestjs/common';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PressureGauge, type Pressure } from '../../src/operations/index.js';
import { DataFlowNode, defineNode, type NodeProvider, type NodeRun } from '../../src/pipeline/index.js';
import { RawConnection, requestHead } from '../support/raw-http.js';
import { TestApp } from '../support/test-app.js';
import { echoProject } from '../support/test-nodes.module.js';

class NoParameters {}

const unconfigured = defineNode({
  type: 'test-unconfigured',
  summary: 'For tests.',
  parameters: NoParameters,
  flowTypes: ['batch'],
  whenOff: 'absent',
  inlets: {},
  outlets: {},
});

@DataFlowNode(unconfigured)
class UnconfiguredNode implements NodeProvider<typeof unconfigured> {
  readiness(): string {
    return 'Set SECRET_OF_THE_ENGINE.';
  }

  start(): NodeRun<typeof unconfigured> {
    return {};
  }
}

@Module({ providers: [UnconfiguredNode] })
class UnconfiguredModule {}

class SetGauge extends PressureGauge {
  pressure: Pressure = { eventLoopDelayMs: 0, heapPercent: 0 };
  reads = 0;

  override read(): Pressure {
    this.reads += 1;
    return this.pressure;
  }
}

interface Answer {
  readonly status: number;
  readonly details: Record<string, { status: string; message?: string; missing?: string[] }>;
  readonly text: string;
}

async function ready({ url }: TestApp): Promise<Answer> {
  const response = await fetch(`${url}/health/ready`);
  const text = await response.text();
  return { status: response.status, text, details: (JSON.parse(text) as Answer).details };
}

/** The first answer with that status: answers are up to a second old. */
async function readyAs(status: number, app: TestApp): Promise<Answer> {
  let answer = await ready(app);
  await expect.poll(async () => (answer = await ready(app)).status, { timeout: 20_000 }).toBe(status);
  return answer;
}

function down({ details }: Answer): string[] {
  return Object.keys(details).filter((part) => details[part]?.status === 'down');
}

describe('GET /health/ready', () => {
  const gauge = new SetGauge();
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({
      imports: [UnconfiguredModule],
      overrides: [[PressureGauge, gauge]],
      environment: { MAX_OPERATIONS: '1', MAX_EVENT_LOOP_DELAY_MS: '1000' },
    });
    await app.saveProject(echoProject());
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    gauge.pressure = { eventLoopDelayMs: 0, heapPercent: 0 };
    await readyAs(200, app);
  });

  it('says what it looks at, and needs no token', async () => {
    const answer = await ready(app);
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.details)).toEqual(['database', 'identity', 'operations', 'disk', 'engines']);
  });

  it('lists nodes that are unavailable here, without the reason, and stays ready', async () => {
    const answer = await ready(app);
    expect(answer.details.engines).toEqual({
      status: 'up',
      missing: expect.arrayContaining(['test-unconfigured']) as string[],
    });
    expect(answer.details.engines?.missing).not.toContain('echo');
    expect(answer.text).not.toContain('SECRET');
  });

  it('is not ready while MAX_OPERATIONS run', async () => {
    const connection = await RawConnection.open(app.url);
    const head = { 'Content-Type': 'multipart/form-data; boundary=x', 'Content-Length': 100, Expect: '100-continue' };
    await connection.write(
      requestHead('/project-runner', { ...(await app.headers({ ProjectName: 'echo' })), ...head }),
    );
    await connection.waitFor(/100 Continue/);
    const full = await readyAs(503, app);
    expect(down(full)).toEqual(['operations']);
    expect(full.details.operations?.message).toContain('MAX_OPERATIONS');
    connection.close();
    await readyAs(200, app);
  });

  it('is not ready under pressure, and alive all the same', async () => {
    gauge.pressure = { eventLoopDelayMs: 5_000, heapPercent: 0 };
    const pressed = await readyAs(503, app);
    expect(down(pressed)).toEqual(['operations']);
    expect((await fetch(`${app.url}/health/live`)).status).toBe(200);
  });

  it('is not ready when the spool has no folder to be in', async () => {
    const spool = join(app.dataDir, 'spool');
    await rm(spool, { recursive: true, force: true });
    await writeFile(spool, '');
    const answer = await readyAs(503, app);
    expect(down(answer)).toEqual(['disk']);
    expect(answer.text).not.toContain(app.dataDir);
    await rm(spool);
    await readyAs(200, app);
  });

  it('is not ready with less than MIN_FREE_DISK_BYTES', async () => {
    const poor = await TestApp.start({ environment: { MIN_FREE_DISK_BYTES: String(2 ** 60) } });
    expect(down(await ready(poor))).toEqual(['disk']);
    await poor.close();
  });

  it('stays ready on keys that it has while the identity server is away, and is not without any', async () => {
    const lonely = await TestApp.start();
    await lonely.identity.goDown();
    const answer = await ready(lonely);
    expect([answer.status, down(answer)]).toEqual([503, ['identity']]);
    await lonely.close();
    const supplied = await TestApp.start();
    expect((await ready(supplied)).status).toBe(200);
    await supplied.identity.goDown();
    expect((await ready(supplied)).status).toBe(200);
    await supplied.close();
  });

  it('checks its parts at most once a second, however many ask', async () => {
    const [reads, startMs] = [gauge.reads, performance.now()];
    for (let round = 0; round < 5; round += 1) await Promise.all(Array.from({ length: 20 }, () => ready(app)));
    const seconds = Math.ceil((performance.now() - startMs) / 1000);
    expect(gauge.reads - reads).toBeLessThanOrEqual(1 + seconds);
  });

  it('is not ready as soon as the server drains', async () => {
    const leaving = await TestApp.start();
    await readyAs(200, leaving);
    const drained = leaving.operations.drain();
    const answer = await ready(leaving);
    expect([answer.status, down(answer)]).toEqual([503, ['operations']]);
    await drained;
    await leaving.close();
  });
});
