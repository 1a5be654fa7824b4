import 'reflect-metadata';
import { afterEach, describe, expect, it } from 'vitest';
import { NodeDriver } from '../../../test/support/drive-node.js';
import { emittedEvents, giveSegment } from '../../../test/support/segments.js';
import { noise } from '../../../test/support/signals.js';
import { answering } from '../../../test/support/sound-answers.js';
import { emotion, EmotionNode } from './index.js';

const provider = new EmotionNode();
const Address = 'https://emotion.example';
let driver: NodeDriver;
afterEach(() => driver.spool.close());

async function start(service: ReturnType<typeof answering>, parameters = {}): Promise<void> {
  driver = new NodeDriver({ definition: emotion, provider }, { Address, ...parameters }, service);
  await driver.start();
}

describe('emotion', () => {
  it('raises the emotion that the service finds in each 3 s of speech, at its position', async () => {
    const service = answering({ Emotion: 'angry', Confidence: 0.9, Monotony: 0.1 }, null, { Emotion: 'calm' });
    await start(service);
    await giveSegment(driver, { groupId: 'g', startSample: 8_000, samples: noise({ ms: 9_000 }) });
    await driver.flush();
    expect(emittedEvents(driver, 'Emotion')).toMatchObject([
      {
        channel: 0,
        groupId: 'g',
        startSample: 8_000,
        endSample: 32_000,
        data: { Emotion: 'angry', Confidence: 0.9, Monotony: 0.1 },
      },
      { startSample: 56_000, endSample: 80_000, data: { Emotion: 'calm' } },
    ]);
    expect(service.requests).toHaveLength(3);
  });

  it('sends several pieces concurrently, and keeps their order', async () => {
    const waits = [40, 10, 0];
    const service = answering({ Emotion: 'calm' });
    let calling = 0;
    let most = 0;
    const slow = {
      ...service,
      call: async (request: Parameters<typeof service.call>[0]) => {
        most = Math.max(most, (calling += 1));
        const wait = waits.shift();
        await new Promise((resolve) => setTimeout(resolve, wait));
        calling -= 1;
        return service.call(request);
      },
    };
    await start(slow, { MaxConcurrentCalls: 2 });
    await giveSegment(driver, { groupId: 'g', startSample: 0, samples: noise({ ms: 9_000 }) });
    await driver.flush();
    expect(most).toBe(2);
    expect(emittedEvents(driver, 'Emotion').map(({ startSample }) => startSample)).toEqual([0, 24_000, 48_000]);
  });

  it('fails on an answer that is no emotion', async () => {
    await start(answering({ Emotion: 7 }));
    const giving = giveSegment(driver, { groupId: 'g', startSample: 0, samples: noise({ ms: 4_000 }) });
    await expect(giving.then(() => driver.flush())).rejects.toMatchObject({ code: 'node.service-failed' });
    await driver.stop();
  });

  it('is not ready without a service, and does not start if the service must not be called', async () => {
    expect(provider.readiness(new emotion.parameters())).toMatch(/set Address/);
    const service = { ...answering(null), refusalOf: () => 'not on the list' };
    await expect(start(service)).rejects.toMatchObject({ code: 'operation.start-failed' });
    expect(provider.check(Object.assign(new emotion.parameters(), { Address: 'ftp://x' }))).toHaveLength(1);
  });
});
