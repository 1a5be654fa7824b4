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

  override read(): Pressure {
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
      environment: { MAX_OPERATIONS: '1' },
    });
    await app.saveProject(echoProject());
  });
  afterAll(() => app.close());
  beforeEach(() => (gauge.pressure = { eventLoopDelayMs: 0, heapPercent: 0 }));

  it('says what it looks at, and needs no token', async () => {
    const answer = await ready(app);
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.details)).toEqual(['database', 'identity', 'operations', 'disk', 'engines']);
  });

  it('tells nodes that cannot run here, which makes no server unready, and not why', async () => {
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
    const full = await ready(app);
    expect([full.status, down(full)]).toEqual([503, ['operations']]);
    expect(full.details.operations?.message).toContain('MAX_OPERATIONS');
    connection.close();
    await expect.poll(async () => (await ready(app)).status).toBe(200);
  });

  it('is not ready under pressure, and alive all the same', async () => {
    gauge.pressure = { eventLoopDelayMs: 5_000, heapPercent: 0 };
    const pressed = await ready(app);
    expect([pressed.status, down(pressed)]).toEqual([503, ['operations']]);
    expect((await fetch(`${app.url}/health/live`)).status).toBe(200);
  });

  it('is not ready when the spool has no folder to be in', async () => {
    const spool = join(app.dataDir, 'spool');
    await rm(spool, { recursive: true, force: true });
    await writeFile(spool, '');
    const answer = await ready(app);
    expect([answer.status, down(answer)]).toEqual([503, ['disk']]);
    expect(answer.text).not.toContain(app.dataDir);
    await rm(spool);
    expect((await ready(app)).status).toBe(200);
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
});
