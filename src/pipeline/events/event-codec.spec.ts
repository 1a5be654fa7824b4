import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../common/errors/index.js';
import { fieldsOf, readFields } from '../../common/field/index.js';
import { EventDto } from '../../protocol/index.js';
import { createEvent, fromWire, toWire } from './index.js';

const LIMITS = { channelCount: 2, rateHz: 8_000 };

function read(json: unknown, limits = LIMITS): { event: unknown; faults: string[] } {
  const faults: Fault[] = [];
  const event = fromWire(json, '/Events/0', limits, faults);
  return { event, faults: faults.map(({ pointer }) => pointer) };
}

describe('toWire', () => {
  it('gives all nine keys, unknown places as -1', () => {
    const event = createEvent('Speech Started', { channel: 0, startSample: 4, endSample: -1, groupId: '' }, null);
    expect(toWire(event, 8_000)).toEqual({
      Name: 'Speech Started',
      Channel: 0,
      StartMsec: 1,
      EndMsec: -1,
      StartSampleIndex: 4,
      EndSampleIndex: -1,
      GroupId: '',
      Tags: [],
      Data: null,
    });
  });

  it.each([
    [4, 8_000, 1],
    [3, 8_000, 0],
    [12, 8_000, 2],
    [44_100, 44_100, 1_000],
    [10_240, 8_000, 1_280],
  ])('rounds sample %i at %i Hz half up to %i ms', (sample, rateHz, ms) => {
    const place = { channel: 0, startSample: sample, endSample: sample, groupId: '' };
    expect(toWire(createEvent('Speech Ended', place, null), rateHz).EndMsec).toBe(ms);
  });
});

describe('fromWire', () => {
  it('needs a name alone', () => {
    expect(read({ Name: 'GreatEvent' })).toEqual({
      event: { name: 'GreatEvent', channel: 0, startSample: -1, endSample: -1, groupId: '', tags: [], data: null },
      faults: [],
    });
  });

  it.each([
    [{ Channel: '1' }, { channel: 1 }],
    [{ Channel: ' 0 ' }, { channel: 0 }],
    [{ Channel: -2 }, { channel: -2 }],
    [{ Channel: '-2' }, { channel: -2 }],
    [{ Channel: null }, { channel: 0 }],
    [
      { StartMsec: 1_000, EndMsec: 1_500 },
      { startSample: 8_000, endSample: 12_000 },
    ],
    [{ StartSampleIndex: 5, StartMsec: 1_000 }, { startSample: 5 }],
    [{ StartSampleIndex: -1, StartMsec: 1_000 }, { startSample: 8_000 }],
    [
      { StartSampleIndex: 0, EndSampleIndex: 16 },
      { startSample: 0, endSample: 16 },
    ],
    [
      { Data: { Text: 'x', Deep: [{}] }, Tags: ['a'], GroupId: 'g', Other: 1 },
      { data: { Text: 'x', Deep: [{}] }, tags: ['a'], groupId: 'g' },
    ],
  ])('reads %j', (json, expected) => {
    const { event, faults } = read({ Name: 'x', ...json });
    expect(faults).toEqual([]);
    expect(event).toMatchObject(expected);
  });

  it.each([
    ['text', ['/Events/0']],
    [{}, ['/Events/0/Name']],
    [{ Name: ' ' }, ['/Events/0/Name']],
    [{ Name: 'x', Channel: 2 }, ['/Events/0/Channel']],
    [{ Name: 'x', Channel: -1 }, ['/Events/0/Channel']],
    [{ Name: 'x', Channel: 'left' }, ['/Events/0/Channel']],
    [{ Name: 'x', Channel: 0.5 }, ['/Events/0/Channel']],
    [{ Name: 'x', StartMsec: '5' }, ['/Events/0/StartMsec']],
    [{ Name: 'x', EndSampleIndex: 1.5 }, ['/Events/0/EndSampleIndex']],
    [{ Name: 'x', EndSampleIndex: -3 }, ['/Events/0/EndSampleIndex']],
    [
      { Name: 7, Channel: {}, Tags: [1], Data: [], GroupId: 4 },
      ['/Events/0/Name', '/Events/0/Channel', '/Events/0/GroupId', '/Events/0/Tags', '/Events/0/Data'],
    ],
  ])('refuses %j', (json, pointers) => {
    expect(read(json)).toEqual({ event: undefined, faults: pointers });
  });

  it('takes back what the server sent', () => {
    const place = fc.record({
      channel: fc.constantFrom(0, 1, -2),
      startSample: fc.integer({ min: -1, max: 2 ** 40 }),
      endSample: fc.integer({ min: -1, max: 2 ** 40 }),
      groupId: fc.string(),
    });
    fc.assert(
      fc.property(place, fc.constantFrom(8_000, 16_000, 44_100, 48_000), (where, rateHz) => {
        const event = createEvent('SR Milestone', where, { Text: 'hello' });
        const sent: unknown = JSON.parse(JSON.stringify(toWire(event, rateHz)));
        expect(read(sent, { channelCount: 2, rateHz }).event).toEqual(event);
      }),
    );
  });

  it('freezes the event with all that it holds', () => {
    const { event } = read({ Name: 'x', Data: { List: [{ a: 1 }] } });
    const { data } = event as { data: { List: object[] } };
    expect([event, data, data.List, data.List[0]].every((part) => Object.isFrozen(part))).toBe(true);
  });
});

describe('the sizes of an event', () => {
  const tag = 'x'.repeat(36);

  it.each([
    [{ Name: 'x'.repeat(201) }, '/Events/0/Name'],
    [{ Name: 'x', GroupId: 'x'.repeat(257) }, '/Events/0/GroupId'],
    [{ Name: 'x', Channel: `${' '.repeat(60_000)}0` }, '/Events/0/Channel'],
    [{ Name: 'x', Tags: ['a', 'x'.repeat(201)] }, '/Events/0/Tags/1'],
    [{ Name: 'x', Tags: Array<string>(201).fill('a') }, '/Events/0/Tags'],
    [{ Name: 'Language Change', Data: { Language: tag } }, '/Events/0/Data/Language'],
    [{ Name: 'SR Milestone', Data: { Text: '', Words: [{ Text: 'x'.repeat(201) }] } }, '/Events/0/Data/Words/0/Text'],
  ])('are refused over their bounds: %.60j', (json, pointer) => {
    expect(read(json)).toEqual({ event: undefined, faults: [pointer] });
  });

  it.each([
    { Name: 'SR Milestone', Data: { Text: 'x'.repeat(500_000) } },
    { Name: 'Of The Client', Data: { Language: tag } },
    { Name: 'toString', Data: { Language: tag } },
    { Name: 'SR Milestone', Data: { Text: 5, Words: 'none' } },
  ])('let Text of any length and events of the client pass: %.60j', (json) => {
    expect(read(json).faults).toEqual([]);
  });
});

describe('the codec and the class of the envelope', () => {
  const fields = [...fieldsOf(EventDto)];
  const whole = {
    Name: 'Some Event',
    Channel: 1,
    StartMsec: 1,
    EndMsec: 2,
    StartSampleIndex: 8,
    EndSampleIndex: 16,
    GroupId: 'a',
    Tags: ['b'],
    Data: { c: 1 },
  };

  it('have the same members, in the same order, and each is read and written', () => {
    const faults: Fault[] = [];
    const event = fromWire(whole, '', LIMITS, faults);
    expect(faults).toEqual([]);
    const written = event && toWire(event, LIMITS.rateHz);
    expect(written).toEqual(whole);
    expect(Object.keys(written ?? {})).toEqual(fields.map(([key]) => key));
  });

  it.each(fields)('agree that a value of %s is refused, except null, which the codec treats as absent', (key) => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(value !== null);
        const declared = readFields(EventDto, { Name: 'x', [key]: value }).faults ?? [];
        if (declared.length > 0) expect(read({ Name: 'x', [key]: value }).faults).not.toEqual([]);
      }),
    );
  });

  it.each(fields)('require %s alike', (key, { optional }) => {
    const rest = Object.fromEntries(Object.entries(whole).filter(([name]) => name !== key));
    expect(read(rest).faults).toEqual(optional ? [] : [`/Events/0/${key}`]);
  });
});
