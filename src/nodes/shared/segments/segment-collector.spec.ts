import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freezeEvent } from '../../../pipeline/index.js';
import { SegmentCollector, type Segment } from './segment-collector.js';

const chunk = (groupId: string, startSample: number, length: number) => ({
  channel: 1,
  sampleRateHz: 16_000,
  startSample,
  samples: Int16Array.from({ length }, (_, index) => startSample + index),
  groupId,
});
const ended = (groupId: string, endSample: number) =>
  freezeEvent({ name: 'End Of Segment', channel: 1, startSample: 0, endSample, groupId, tags: [], data: null });
const told = ({ groupId, startSample, endSample, samples }: Segment) => [
  groupId,
  startSample,
  endSample,
  samples.length,
];

describe('SegmentCollector', () => {
  it('joins the audio of a group, whether its last audio or its end event arrives first', () => {
    const collector = new SegmentCollector(1_000);
    expect(collector.add(chunk('a', 100, 10))).toEqual([]);
    expect(collector.add(chunk('a', 110, 10))).toEqual([]);
    expect(collector.endGroup(ended('a', 120)).map(told)).toEqual([['a', 100, 120, 20]]);
    expect(collector.endGroup(ended('b', 220))).toEqual([]);
    expect(collector.add(chunk('b', 200, 10))).toEqual([]);
    expect(collector.add(chunk('b', 210, 10)).map(told)).toEqual([['b', 200, 220, 20]]);
    expect(collector.take()).toEqual([]);
  });

  it('treats a group as complete whose end was rounded by a change of rate', () => {
    const collector = new SegmentCollector(1_000);
    collector.add(chunk('a', 100, 10));
    expect(collector.endGroup(ended('a', 111)).map(told)).toEqual([['a', 100, 110, 10]]);
  });

  it('ends audio without a group where a client marks it, and continues with the next', () => {
    const collector = new SegmentCollector(1_000);
    collector.add(chunk('', 0, 100));
    expect(collector.endGroup(ended('', 90)).map(told)).toEqual([['', 0, 100, 100]]);
    expect(collector.add(chunk('', 100, 100))).toEqual([]);
    expect(collector.add(chunk('', 200, 100))).toEqual([]);
    expect(collector.endGroup(ended('', 300)).map(told)).toEqual([['', 100, 300, 200]]);
  });

  it('ends a group with the audio of the next one, or with all audio', () => {
    const collector = new SegmentCollector(1_000);
    collector.add(chunk('a', 0, 10));
    expect(collector.add(chunk('b', 50, 10)).map(told)).toEqual([['a', 0, 10, 10]]);
    expect(collector.take().map(told)).toEqual([['b', 50, 60, 10]]);
  });

  it('splits too long audio, and loses and repeats nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 70 }), { maxLength: 20 }), (lengths) => {
        const collector = new SegmentCollector(25);
        let at = 0;
        const found: Segment[] = [];
        for (const length of lengths) {
          found.push(...collector.add(chunk('', at, length)));
          at += length;
        }
        found.push(...collector.take());
        expect(found.every(({ samples }) => samples.length <= 25)).toBe(true);
        expect(found.flatMap(({ samples }) => [...samples])).toEqual(Array.from({ length: at }, (_, index) => index));
        expect(found.every(({ startSample, samples }) => samples[0] === startSample)).toBe(true);
      }),
    );
  });
});
