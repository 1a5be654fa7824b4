import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PressureGauge, type Pressure } from '../../src/operations/index.js';
import { RawConnection, requestHead } from '../support/raw-http.js';
import { TestApp } from '../support/test-app.js';
import { echoProject } from '../support/test-nodes.module.js';

const CALM: Pressure = { eventLoopDelayMs: 0, heapPercent: 0 };

class SetGauge extends PressureGauge {
  pressure = CALM;

  override read(): Pressure {
    return this.pressure;
  }
}

describe('admission', () => {
  const gauge = new SetGauge();
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({
      overrides: [[PressureGauge, gauge]],
      environment: { MAX_EVENT_LOOP_DELAY_MS: '500', MAX_HEAP_PERCENT: '80' },
    });
    await app.saveProject(echoProject());
  });
  afterAll(() => app.close());
  beforeEach(() => (gauge.pressure = CALM));

  async function knock(): Promise<RawConnection> {
    const connection = await RawConnection.open(app.url);
    const head = {
      ...(await app.headers({ ProjectName: 'echo' })),
      'Content-Type': 'multipart/form-data; boundary=x',
      'Content-Length': 1_000,
      Expect: '100-continue',
    };
    await connection.write(requestHead('/project-runner', head));
    return connection;
  }

  it.each([
    ['MAX_EVENT_LOOP_DELAY_MS', { ...CALM, eventLoopDelayMs: 501 }],
    ['MAX_HEAP_PERCENT', { ...CALM, heapPercent: 80.1 }],
  ])('past %s it refuses operations before it asks for their body', async (limit, pressure) => {
    gauge.pressure = pressure;
    const connection = await knock();
    await connection.waitFor(/\r\n\r\n.*"server.busy"/s);
    expect(connection.text).toMatch(/^HTTP\/1.1 503 /);
    expect(connection.text).toMatch(/^Retry-After: 5\r$/m);
    expect(connection.text).toContain(limit);
    expect(connection.text).not.toContain('100 Continue');
    connection.close();
  });

  it('asks for the body at the limits, and again when the pressure has gone', async () => {
    gauge.pressure = { eventLoopDelayMs: 500, heapPercent: 80 };
    const connection = await knock();
    await connection.waitFor(/^HTTP\/1.1 100 Continue/);
    connection.close();
  });

  it('goes on to answer everything else', async () => {
    gauge.pressure = { eventLoopDelayMs: 10_000, heapPercent: 99 };
    expect((await fetch(`${app.url}/projects`, { headers: await app.headers() })).status).toBe(200);
    expect((await fetch(`${app.url}/health/live`)).status).toBe(200);
  });
});
