import 'reflect-metadata';
import { afterEach, describe, expect, it } from 'vitest';
import { NodeDriver } from '../../../test/support/drive-node.js';
import { emittedAudio, giveSegment, outline } from '../../../test/support/segments.js';
import { concat, tone } from '../../../test/support/signals.js';
import { audioSegmentPicker, AudioSegmentPickerNode } from './index.js';

const provider = new AudioSegmentPickerNode();
let driver: NodeDriver;
afterEach(() => driver.spool.close());

/** Runs segments of these lengths, in ms, and returns the output. */
async function pick(lengths: readonly number[], parameters = {}): Promise<string[]> {
  driver = new NodeDriver({ definition: audioSegmentPicker, provider }, parameters);
  await driver.start();
  let startSample = 0;
  for (const [at, ms] of lengths.entries()) {
    const samples = tone({ ms, hz: 200 + at });
    await giveSegment(driver, { groupId: `g${at}`, startSample, samples });
    startSample += samples.length + 800;
  }
  expect(driver.emitted).toEqual([]);
  await driver.flush();
  await driver.stop();
  expect(driver.misuses).toEqual([]);
  return outline(driver);
}

const only = (group: string): string[] => [`Start Of Segment ${group}`, `audio ${group}`, `End Of Segment ${group}`];

describe('audio-segment-picker', () => {
  it.each([
    ['the first of 5 to 20 s', [2_000, 4_000, 21_000, 6_000, 7_000], 'g3'],
    ['the first of 3 to 30 s where none has 5 to 20 s', [2_000, 31_000, 25_000, 4_000], 'g2'],
    ['the first where none has 3 to 30 s', [1_000, 2_000, 31_000], 'g0'],
    ['the one there is', [100], 'g0'],
    ['one of just 5 s', [4_000, 5_000], 'g1'],
    ['one of just 20 s', [25_000, 20_000], 'g1'],
    ['one of just 3 s', [2_999, 3_000], 'g1'],
    ['one of just 30 s', [2_999, 30_000], 'g1'],
  ])('picks %s', async (_what, lengths, group) => {
    expect(await pick(lengths)).toEqual(only(group));
  });

  it('searches for the lengths that the parameters set', async () => {
    const parameters = {
      PrimaryIntervalLowerLimitMsec: 100,
      PrimaryIntervalUpperLimitMsec: 200,
      SecondaryIntervalLowerLimitMsec: 0,
      SecondaryIntervalUpperLimitMsec: 50,
    };
    expect(await pick([300, 40, 150], parameters)).toEqual(only('g2'));
    await driver.spool.close();
    expect(await pick([300, 40, 250], parameters)).toEqual(only('g1'));
  });

  it('sends the whole segment unchanged', async () => {
    await pick([1_000, 6_000, 8_000]);
    const chunks = emittedAudio(driver, 'g1');
    expect(concat(...chunks.map(({ samples }) => samples))).toEqual(tone({ ms: 6_000, hz: 201 }));
    expect(chunks[0]?.startSample).toBe(8_800);
  });

  it('sends nothing if there is no segment', async () => {
    expect(await pick([])).toEqual([]);
  });

  it('holds no more than two segments', async () => {
    driver = new NodeDriver({ definition: audioSegmentPicker, provider });
    await driver.start();
    const samples = tone({ ms: 100_000 });
    for (let at = 0; at < 20; at += 1) {
      await giveSegment(driver, { groupId: `g${at}`, startSample: at * samples.length, samples });
    }
    expect(driver.spool.usedBytes).toBeLessThan(5 * samples.byteLength);
    await driver.flush();
    expect(outline(driver)).toEqual(only('g0'));
  });

  it('rejects an interval that ends before it begins', () => {
    const parameters = Object.assign(new audioSegmentPicker.parameters(), { PrimaryIntervalUpperLimitMsec: 4_999 });
    expect(provider.check(parameters)).toEqual([
      {
        pointer: '/PrimaryIntervalUpperLimitMsec',
        detail: 'expected at least PrimaryIntervalLowerLimitMsec (5000), found 4999',
      },
    ]);
  });
});
