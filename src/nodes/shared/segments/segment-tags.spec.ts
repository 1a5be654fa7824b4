import { describe, expect, it } from 'vitest';
import { changeEvent, createEvent, type FlowEvent } from '../../../pipeline/index.js';
import { SegmentTags } from './index.js';

const place = (groupId: string) => ({ channel: 0, startSample: 0, endSample: 800, groupId });
const marked = (name: 'Start Of Segment' | 'End Of Segment' | 'Speech Started', groupId: string, ...tags: string[]) =>
  changeEvent(createEvent(name, place(groupId), null), { tags });
const said = (groupId: string): FlowEvent =>
  createEvent('SR Milestone', place(groupId), { Text: 'hello', TextAttributes: 'recognized' });

describe('SegmentTags', () => {
  it('copies the tags of both marks of a segment to its text, each once', () => {
    const tags = new SegmentTags();
    tags.note(marked('Start Of Segment', 'a', 'Speaker No: 0', 'x'));
    tags.note(marked('End Of Segment', 'a', 'Speaker No: 0', 'y'));
    tags.note(marked('Speech Started', 'b', 'Speaker No: 1'));
    expect(tags.copyTo(said('a')).tags).toEqual(['Speaker No: 0', 'x', 'y']);
    expect(tags.copyTo(said('b')).tags).toEqual(['Speaker No: 1']);
  });

  it('leaves an event unchanged if its segment has no tags, or if it belongs to no segment', () => {
    const tags = new SegmentTags();
    tags.note(marked('Start Of Segment', ''));
    tags.note(marked('Start Of Segment', '', 'x'));
    tags.note(changeEvent(said('a'), { tags: ['of a text'] }));
    for (const event of [said('a'), said('')]) expect(tags.copyTo(event)).toBe(event);
  });

  it('keeps the tags of the last 1,000 segments', () => {
    const tags = new SegmentTags();
    for (let at = 0; at <= 1_000; at += 1) tags.note(marked('Start Of Segment', `g${at}`, `t${at}`));
    expect([tags.of('g0'), tags.of('g1'), tags.of('g1000')]).toEqual([[], ['t1'], ['t1000']]);
  });
});
