import 'reflect-metadata';
import { afterEach, describe, expect, it } from 'vitest';
import { NodeDriver } from '../../../test/support/drive-node.js';
import { emittedEvents, giveSegment } from '../../../test/support/segments.js';
import { noise } from '../../../test/support/signals.js';
import { answering } from '../../../test/support/sound-answers.js';
import { age, AgeNode } from './index.js';

const provider = new AgeNode();
let driver: NodeDriver;
afterEach(() => driver.spool.close());

describe('age', () => {
  it('raises an Age Change at the first finding and at each different one', async () => {
    const ages = [null, { Age: 34, Confidence: 0.7 }, { Age: 34 }, null, { Age: 8 }, { Age: 34 }];
    driver = new NodeDriver({ definition: age, provider }, { Address: 'https://age.example' }, answering(...ages));
    await driver.start();
    await giveSegment(driver, { groupId: 'g', startSample: 0, samples: noise({ ms: 18_000 }) });
    await driver.flush();
    expect(emittedEvents(driver, 'Age Change')).toMatchObject([
      { startSample: 24_000, endSample: 48_000, groupId: 'g', data: { Age: 34, Confidence: 0.7 } },
      { startSample: 96_000, endSample: 120_000, data: { Age: 8 } },
      { startSample: 120_000, data: { Age: 34 } },
    ]);
  });

  it('is not ready without a service', () => {
    expect(provider.readiness(new age.parameters())).toMatch(/set Address/);
    const parameters = Object.assign(new age.parameters(), { Address: 'https://age.example' });
    expect(provider.readiness(parameters)).toBeUndefined();
    expect(provider.check(parameters)).toEqual([]);
  });
});
