import 'reflect-metadata';
import { afterEach, describe, expect, it } from 'vitest';
import { NodeDriver } from '../../../test/support/drive-node.js';
import { chunksOf } from '../../../test/support/run-graph.js';
import { runNode } from '../../../test/support/run-node.js';
import { emittedEvents, giveSegment } from '../../../test/support/segments.js';
import { concat } from '../../../test/support/signals.js';
import { answering } from '../../../test/support/sound-answers.js';
import { demoCall } from '../../../test/support/vad/index.js';
import { vowel } from '../../../test/support/voices.js';
import { gender, GenderNode } from './index.js';

const provider = new GenderNode();
let driver: NodeDriver | undefined;
afterEach(async () => driver?.spool.close());

/** The changes raised for a speech of these 3 s pieces. */
async function changesOf(samples: Int16Array, parameters = {}, service = answering(null)): Promise<unknown[]> {
  driver = new NodeDriver({ definition: gender, provider }, parameters, service);
  await driver.start();
  await giveSegment(driver, { groupId: 'g', startSample: 0, samples });
  await driver.flush();
  return emittedEvents(driver, 'Gender Change').map(({ startSample, data }) => [startSample / 24_000, data?.Gender]);
}

const [man, woman, between] = [110, 215, 157].map((hz) => vowel({ ms: 3_000, hz })) as [
  Int16Array,
  Int16Array,
  Int16Array,
];

describe('gender', () => {
  it('raises a Gender Change at the first result and at each change', async () => {
    const speech = concat(between, man, man, between, woman, woman, man);
    expect(await changesOf(speech)).toEqual([
      [1, 'male'],
      [4, 'female'],
      [6, 'male'],
    ]);
  });

  it('raises nothing below the threshold', async () => {
    expect(await changesOf(concat(between, woman), { ConfidenceThreshold: 0.96 })).toEqual([]);
    expect(await changesOf(between, { ConfidenceThreshold: 0.5 })).toHaveLength(1);
  });

  it("uses the service's result with its confidence", async () => {
    const service = answering({ Gender: 'male', Confidence: 0.79 }, { Gender: 'female', Confidence: 0.8 }, null, {
      Gender: 'female',
      Confidence: 1,
    });
    const changes = await changesOf(concat(man, man, man, man), { Address: 'https://gender.example' }, service);
    expect(changes).toEqual([[1, 'female']]);
    expect(service.requests).toHaveLength(4);
  });

  it.each([
    [0, 'female'],
    [1, 'male'],
  ])('works without a splitter on channel %i of the demo call', async (channel, Gender) => {
    const { events } = await runNode([gender, provider], { audio: chunksOf(demoCall()[channel]!) });
    expect(events).toMatchObject([{ name: 'Gender Change', channel: 0, data: { Gender } }]);
  });
});
