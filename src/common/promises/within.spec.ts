import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Deferred, OwnTime } from './index.js';

const never = new Promise<void>(() => undefined);

describe('the timeout of a service without progress', () => {
  it('ends when no message arrives in time', async () => {
    expect(await new OwnTime().within(10, never)).toBe(false);
    expect(await new OwnTime().within(10, Promise.resolve())).toBe(true);
  });

  it('restarts with each message', async () => {
    const time = new OwnTime();
    const done = new Deferred();
    const inTime = time.within(200, done.promise);
    for (let count = 0; count < 8; count += 1) {
      await sleep(50);
      await time.hand(() => undefined);
    }
    done.resolve();
    expect(await inTime).toBe(true);
  });

  it('is suspended while a consumer holds a message up', async () => {
    const time = new OwnTime();
    const consumer = new Deferred();
    const handing = time.hand(() => consumer.promise);
    let isOver = false;
    const inTime = time.within(20, never).finally(() => (isOver = true));
    await sleep(100);
    expect(isOver).toBe(false);
    consumer.resolve();
    await handing;
    expect(await inTime).toBe(false);
  });
});
