import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProcessPressureGauge } from './pressure-gauge.js';

describe('ProcessPressureGauge', () => {
  let gauge: ProcessPressureGauge;

  beforeEach(() => {
    gauge = new ProcessPressureGauge();
    gauge.onApplicationBootstrap();
  });
  afterEach(() => gauge.onApplicationShutdown());

  it('says nothing before it has looked', () => {
    expect(gauge.read()).toEqual({ eventLoopDelayMs: 0, heapPercent: 0 });
  });

  it('measures how late the event loop is, in milliseconds', async () => {
    await sleep(60);
    const endMs = performance.now() + 80;
    while (performance.now() < endMs);
    await sleep(60);
    gauge.look();
    expect(gauge.read().eventLoopDelayMs).toBeGreaterThan(40);
    expect(gauge.read().eventLoopDelayMs).toBeLessThan(5_000);
  });

  it('takes a window in which nothing was looked at for a loop that did not come round', () => {
    gauge.look();
    gauge.look();
    expect(gauge.read().eventLoopDelayMs).toBe(5_000);
  });

  it('counts what a collection left', async () => {
    const { setFlagsFromString } = await import('node:v8');
    const { runInNewContext } = await import('node:vm');
    setFlagsFromString('--expose-gc');
    (runInNewContext('gc') as () => void)();
    await sleep(20);
    const { heapPercent } = gauge.read();
    expect(heapPercent).toBeGreaterThan(0);
    expect(heapPercent).toBeLessThan(100);
  });
});

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
