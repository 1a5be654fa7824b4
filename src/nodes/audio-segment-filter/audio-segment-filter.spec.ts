import 'reflect-metadata';
import { afterEach, describe, expect, it } from 'vitest';
import { NodeDriver } from '../../../test/support/drive-node.js';
import { emittedAudio, emittedEvents, giveSegment, outline } from '../../../test/support/segments.js';
import { concat, tone } from '../../../test/support/signals.js';
import { audioSegmentFilter, AudioSegmentFilterNode } from './index.js';

let driver: NodeDriver;
afterEach(() => driver.spool.close());

/** Runs segments of these levels, a second each, and returns the groups that remain. */
async function run(levels: readonly number[], ThresholdPercentage?: number): Promise<void> {
  driver = new NodeDriver(
    { definition: audioSegmentFilter, provider: new AudioSegmentFilterNode() },
    ThresholdPercentage === undefined ? {} : { ThresholdPercentage },
  );
  await driver.start();
  for (const [at, dbfs] of levels.entries()) {
    await giveSegment(driver, { groupId: `g${at}`, startSample: at * 10_000, samples: tone({ ms: 1_000, dbfs }) });
  }
  expect(driver.emitted).toEqual([]);
  await driver.flush();
  await driver.stop();
  expect(driver.misuses).toEqual([]);
}

const kept = (): string[] => emittedEvents(driver, 'Start Of Segment').map(({ groupId }) => groupId);

describe('audio-segment-filter', () => {
  it('drops segments with less than a third of the median energy, some 5 dB, and keeps the order', async () => {
    await run([-20, -26, -20, -24, -19]);
    expect(outline(driver)).toEqual(
      ['g0', 'g2', 'g3', 'g4'].flatMap((group) => [
        `Start Of Segment ${group}`,
        `audio ${group}`,
        `End Of Segment ${group}`,
      ]),
    );
  });

  it('marks a segment where its audio is, and changes no sample', async () => {
    await run([-20, -40, -20]);
    const place = { channel: 0, groupId: 'g2', startSample: 20_000 };
    expect(emittedEvents(driver, 'Start Of Segment')[1]).toMatchObject({ ...place, endSample: -1 });
    expect(emittedEvents(driver, 'End Of Segment')[1]).toMatchObject({ ...place, endSample: 28_000 });
    const chunks = emittedAudio(driver, 'g2');
    expect(concat(...chunks.map(({ samples }) => samples))).toEqual(tone({ ms: 1_000, dbfs: -20 }));
    expect(chunks.map(({ startSample }) => startSample)).toEqual([20_000, 24_096]);
  });

  it('takes the mean of the middle two for the median of an even number', async () => {
    // Energies 1, 1, 10 and 10 of a unit: the median is 5.5.
    await run([-30, -20, -30, -20], 18);
    expect(kept()).toEqual(['g0', 'g1', 'g2', 'g3']);
    await driver.spool.close();
    await run([-30, -20, -30, -20], 19);
    expect(kept()).toEqual(['g1', 'g3']);
  });

  it('judges by level and not by length', async () => {
    driver = new NodeDriver({ definition: audioSegmentFilter, provider: new AudioSegmentFilterNode() });
    await driver.start();
    for (const [at, ms] of [100, 5_000, 5_000].entries()) {
      await giveSegment(driver, { groupId: `g${at}`, startSample: at * 50_000, samples: tone({ ms, dbfs: -20 }) });
    }
    await driver.flush();
    expect(kept()).toEqual(['g0', 'g1', 'g2']);
  });

  it.each([
    [[-20], ['g0']],
    [[], []],
  ])('keeps the segments %j that are alone', async (levels, groups) => {
    await run(levels);
    expect(kept()).toEqual(groups);
  });

  it('keeps all of silence, which gives no median to compare with', async () => {
    await run([-Infinity, -Infinity]);
    expect(kept()).toEqual(['g0', 'g1']);
  });

  it('holds waiting audio on disk', async () => {
    driver = new NodeDriver({ definition: audioSegmentFilter, provider: new AudioSegmentFilterNode() });
    await driver.start();
    await giveSegment(driver, { groupId: 'g', startSample: 0, samples: tone({ ms: 600_000 }) });
    expect(driver.spool.usedBytes).toBeGreaterThan(8_000_000);
    await driver.flush();
    expect(emittedAudio(driver, 'g').reduce((sum, { samples }) => sum + samples.length, 0)).toBe(4_800_000);
  });
});
