import { describe, expect, it } from 'vitest';
import { readServiceEvents } from './read-service-events.js';

const cause = { channel: 1, startSample: 800, endSample: 1_600, groupId: 'g' };
const rules = { names: ['RTG State', 'RTG Notification'], sampleRateHz: 8_000 } as const;

const read = (events: unknown) => readServiceEvents(events, cause, rules);

describe('events of a service', () => {
  it('may be empty', () => {
    expect(read([])).toEqual([]);
  });

  it('have the place that they name, in samples or milliseconds, else that of their cause; Data is unchanged', () => {
    const Data = { State: 'Started', Deep: [{ a: null }], __proto__: 5 };
    const events = read([
      { Name: 'RTG State', Data },
      { Name: 'RTG State', Channel: -2, StartMsec: 500, GroupId: '', Data },
      { Name: 'RTG Notification', Channel: '0', StartSampleIndex: 8, EndSampleIndex: 16, Tags: ['a'], Data },
    ]);
    expect(events).toEqual([
      { name: 'RTG State', ...cause, tags: [], data: Data },
      { name: 'RTG State', channel: -2, startSample: 4_000, endSample: -1, groupId: '', tags: [], data: Data },
      { name: 'RTG Notification', channel: 0, startSample: 8, endSample: 16, groupId: 'g', tags: ['a'], data: Data },
    ]);
    expect(events.every((event) => Object.isFrozen(event) && Object.isFrozen(event.data))).toBe(true);
  });

  it.each([
    [undefined, 'a list of events', '/Events'],
    [null, 'a list of events', '/Events'],
    ['RTG State', 'a list of events', '/Events'],
    [{ Name: 'RTG State' }, 'a list of events', '/Events'],
    [['RTG State'], 'an event', '/Events/0'],
    [[{ Name: 'RTG State', Data: {} }, { Data: {} }], 'one of RTG State, RTG Notification', '/Events/1/Name'],
    [[{ Name: 'Sentiment', Data: {} }], 'one of RTG State, RTG Notification', '/Events/0/Name'],
    [[{ Name: 'RTG State' }], 'an object', '/Events/0/Data'],
    [[{ Name: 'RTG State', Data: 'secret' }], 'an object', '/Events/0/Data'],
    [[{ Name: 'RTG State', Data: {}, Channel: 32 }], 'an event', '/Events/0/Channel'],
    [[{ Name: 'RTG State', Data: {}, StartMsec: -5 }], 'an event', '/Events/0/StartMsec'],
    [[{ Name: 'RTG State', Data: {}, Tags: [1] }], 'an event', '/Events/0/Tags'],
  ])('%j fail, and the error does not repeat the message', (events, expected, pointer) => {
    expect(() => read(events)).toThrow(
      expect.objectContaining({
        code: 'node.service-failed',
        detail: `The service sent something else than ${expected} at '${pointer}' of its message.`,
      }) as Error,
    );
  });
});
