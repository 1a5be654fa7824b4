import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { StreamClient, type Frame } from '../support/stream-client.js';
import { announce, demoCut, record } from '../support/stream-recordings.js';
import { TestApp } from '../support/test-app.js';

/** Settings that change while a stream runs. */

const tagger = (id: string, when: string): object => ({
  id,
  type: 'event-tagger',
  parameters: { Expression: 'true', Tags: [id] },
  when,
});

/** Two switched nodes in a row on channel 0, one in parallel, and a third that joins both. */
const CHAIN = {
  name: 'chain',
  flowTypes: ['stream'],
  constraints: [
    { key: 'A', type: 'boolean', default: false },
    { key: 'Level', type: 'integer', default: 0 },
    { key: 'Mask', type: 'boolean', default: false },
    { key: 'Speech', type: 'boolean', default: false },
    { key: 'Side', type: 'boolean', default: true },
    { key: 'Unused', type: 'string', default: 'x' },
    { key: 'DebugMode', type: 'boolean', default: false },
  ],
  nodes: [
    { id: 'entry', type: 'entry', parameters: { ChannelCount: 2 } },
    tagger('one', 'A'),
    tagger('two', 'A'),
    tagger('side', 'A'),
    tagger('join', 'A && Level < 100'),
    { id: 'distributor', type: 'distributor', when: 'A' },
    { id: 'mask', type: 'profanity-filter', when: 'Mask' },
    { id: 'vad', type: 'vad', when: 'Speech' },
    { id: 'publisher', type: 'publisher' },
  ],
  connections: [
    { from: 'entry.events.0', to: 'one.events' },
    { from: 'one.events', to: 'two.events' },
    { from: 'two.events', to: 'join.events' },
    { from: 'entry.events.1', to: 'side.events' },
    { from: 'side.events', to: 'join.events' },
    { from: 'join.events', to: 'mask.events' },
    { from: 'mask.events', to: 'publisher.events' },
    { from: 'entry.audio.0', to: 'distributor.audio' },
    { from: 'distributor.audio', to: 'publisher.audio.0' },
    { from: 'entry.audio.1', to: 'vad.audio' },
    { from: 'vad.events', to: 'publisher.events', when: 'Side' },
  ],
};

const BARRIER = {
  name: 'barrier',
  flowTypes: ['stream'],
  constraints: [{ key: 'Hold', type: 'boolean', default: true }],
  nodes: [
    { id: 'entry', type: 'entry' },
    { id: 'barrier', type: 'event-barrier', parameters: { KeyEventName: 'key' }, when: 'Hold' },
    { id: 'publisher', type: 'publisher' },
  ],
  connections: [
    { from: 'entry.events.0', to: 'barrier.events' },
    { from: 'barrier.events', to: 'publisher.events' },
  ],
};

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
  for (const design of [CHAIN, BARRIER]) await app.saveProject(design);
});
afterAll(() => app.close());
afterEach(() => expect.poll(() => app.operations.count).toBe(0));

function update(client: StreamClient, Settings: object): void {
  client.send({ MessageName: 'Update', Settings });
}

const updatesOf = (client: StreamClient): Frame[] =>
  client.frames.filter(({ MessageName }) => MessageName === 'UpdateResponse');

/** The answer to the update that was sent last, of so many. */
async function answer(client: StreamClient, count: number): Promise<Frame> {
  await expect.poll(() => updatesOf(client).length).toBe(count);
  return updatesOf(client).at(-1)!;
}

async function finalize(client: StreamClient): Promise<void> {
  client.send({ MessageName: 'Finalize' });
  expect(await client.closed).toEqual({ code: 1000, reason: '' });
}

describe('50 updates, sent without waiting', () => {
  it('lose and double nothing, and each event goes the old way or the new in whole', async () => {
    const [agent] = demoCut(0, 10);
    const recording = record('agent', 'pcm', [agent!]);
    const client = await StreamClient.running(app, { ProjectName: 'chain', Audio: announce(recording) });
    const EACH = 6;
    const size = 2 * Math.ceil(recording.data.length / 102);
    const isOn = (round: number): boolean => round % 2 === 1;
    for (let round = 0; round <= 50; round += 1) {
      if (round > 0) update(client, { A: isOn(round) });
      for (let index = 0; index < EACH; index += 1)
        client.send({ Event: { Name: 'e', Channel: index % 2, Data: { round, index } } });
      client.socket.send(recording.data.subarray(round * size, (round + 1) * size));
    }
    await finalize(client);
    expect(updatesOf(client)).toEqual(Array(50).fill({ MessageName: 'UpdateResponse', Success: true, NotApplied: [] }));
    for (const channel of [0, 1]) {
      const tags = channel === 0 ? ['one', 'two', 'join'] : ['side', 'join'];
      const own = client.results.filter(({ Channel }) => Channel === channel);
      const expected = Array.from({ length: 51 }, (_, round) =>
        [0, 2, 4].map((index) => ({ Data: { round, index: index + channel }, Tags: isOn(round) ? tags : [] })),
      ).flat();
      expect(own.map(({ Data, Tags }) => ({ Data, Tags }))).toEqual(expected);
    }
    expect(Buffer.compare(Buffer.concat(client.audio), recording.data)).toBe(0);
    // In band: no answer before the events of the round before, none after those of its own.
    const order = client.frames.filter(
      ({ MessageName, Event }) => MessageName === 'UpdateResponse' || Event?.Name === 'e',
    );
    let answered = 0;
    for (const { Event } of order) {
      if (Event) expect(Event.Data!.round).toBeLessThanOrEqual(answered);
      else answered += 1;
    }
  });
});

describe('an update', () => {
  it('overwrites its keys alone', async () => {
    const client = await StreamClient.running(app, { ProjectName: 'chain', Settings: { A: true } });
    update(client, { Mask: true });
    client.send({ Event: { Name: 'x', Data: { Text: 'damn' } } });
    update(client, { Level: 100 });
    client.send({ Event: { Name: 'y', Data: { Text: 'damn' } } });
    update(client, { Mask: null, A: null });
    client.send({ Event: { Name: 'z', Data: { Text: 'damn' } } });
    await finalize(client);
    expect(client.results.map(({ Name, Tags, Data }) => [Name, Tags, Data!.Text])).toEqual([
      ['x', ['one', 'two', 'join'], '****'],
      ['y', ['one', 'two'], '****'],
      ['z', [], 'damn'],
    ]);
  });

  it.each<[string, object, object, string[]]>([
    ['a condition of nodes that pass', {}, { A: true, Level: 5 }, []],
    ['the same again', {}, { A: false, Speech: false, DebugMode: false }, []],
    ['a key that nothing asks for', {}, { Unused: 'y' }, []],
    ['a node that is not there', {}, { Speech: true }, ['Speech']],
    ['a node that is there', { Speech: true }, { Speech: false, A: true }, ['Speech']],
    ['a connection', {}, { Side: false }, ['Side']],
    ['undeclared keys', { Known: 1 }, { Known: 1, Other: { a: 1 }, More: 2 }, ['Other', 'More']],
    ['an undeclared key with another value', { Known: 1 }, { Known: 2 }, ['Known']],
    ['DebugMode', {}, { DebugMode: true }, ['DebugMode']],
  ])('reports settings that only a new operation can apply: %s', async (_case, Settings, change, expected) => {
    const client = await StreamClient.running(app, { ProjectName: 'chain', Settings });
    update(client, change);
    const { Success, NotApplied } = await answer(client, 1);
    expect([Success, [...(NotApplied as string[])].sort()]).toEqual([true, [...expected].sort()]);
    await finalize(client);
  });

  it('that reverts an unapplied change reports nothing', async () => {
    const client = await StreamClient.running(app, { ProjectName: 'chain' });
    update(client, { Speech: true });
    expect((await answer(client, 1)).NotApplied).toEqual(['Speech']);
    update(client, { Speech: false });
    expect((await answer(client, 2)).NotApplied).toEqual([]);
    await finalize(client);
  });

  it.each([{ A: 'yes' }, { A: 1, Mask: true }, { Level: 1.5, Mask: true }, { Mask: true, Level: 'high' }])(
    'of a wrong type, %j, is refused and changes nothing',
    async (wrong) => {
      const client = await StreamClient.running(app, { ProjectName: 'chain' });
      update(client, wrong);
      expect(await answer(client, 1)).toMatchObject({
        Success: false,
        Error: {
          code: 'request.invalid',
          errors: [{ pointer: expect.stringMatching(/^\/Settings\/(A|Level)$/) as string }],
        },
      });
      client.send({ Event: { Name: 'x', Data: { Text: 'damn' } } });
      update(client, { A: true });
      client.send({ Event: { Name: 'y', Data: { Text: 'damn' } } });
      await finalize(client);
      expect(client.results.map(({ Name, Tags, Data }) => [Name, Tags, Data!.Text])).toEqual([
        ['x', [], 'damn'],
        ['y', ['one', 'two', 'join'], 'damn'],
      ]);
    },
  );

  it('with nothing in it succeeds', async () => {
    const client = await StreamClient.running(app, { ProjectName: 'chain' });
    client.send({ MessageName: 'Update' });
    update(client, {});
    expect(await answer(client, 2)).toEqual({ MessageName: 'UpdateResponse', Success: true, NotApplied: [] });
    await finalize(client);
  });
});

describe('switching an event-barrier', () => {
  const event = (Name: string, GroupId: string, index: number): object => ({
    Event: { Name, GroupId, Data: { index } },
  });
  const seen = (client: StreamClient): unknown[] => client.results.map(({ Name, Data }) => [Name, Data!.index]);

  it('off lets what it holds go, in order and ahead of what follows', async () => {
    const client = await StreamClient.running(app, { ProjectName: 'barrier' });
    const groups = ['a', 'b', 'a', 'c', 'b', 'a'];
    for (const [index, group] of groups.entries()) client.send(event('held', group, index));
    update(client, { Hold: false });
    client.send(event('later', 'a', 6));
    await client.event('later');
    expect(seen(client)).toEqual([...groups.map((_, index) => ['held', index]), ['later', 6]]);
    await finalize(client);
  });

  it('enabled again applies as if it had never been off', async () => {
    const client = await StreamClient.running(app, { ProjectName: 'barrier' });
    client.send(event('held', 'a', 0));
    update(client, { Hold: false });
    client.send(event('free', 'b', 1));
    update(client, { Hold: true });
    client.send(event('held', 'b', 2));
    client.send(event('loose', '', 3));
    client.send(event('key', 'b', 4));
    client.send(event('held', 'c', 5));
    await finalize(client);
    expect(seen(client)).toEqual([
      ['held', 0],
      ['free', 1],
      ['loose', 3],
      ['key', 4],
      ['held', 2],
      ['held', 5],
    ]);
  });

  it('off while it releases, many times, keeps every event', async () => {
    const client = await StreamClient.running(app, { ProjectName: 'barrier' });
    for (let index = 0; index < 300; index += 1) {
      client.send(event('held', `g${index % 7}`, index));
      if (index % 11 === 5) update(client, { Hold: index % 22 !== 5 });
      if (index % 13 === 6) client.send(event('key', `g${index % 7}`, -index));
    }
    await finalize(client);
    const indexes = client.results.filter(({ Name }) => Name === 'held').map(({ Data }) => Data!.index as number);
    expect([...indexes].sort((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, index) => index));
    for (let group = 0; group < 7; group += 1) {
      const own = indexes.filter((index) => index % 7 === group);
      expect(own).toEqual([...own].sort((a, b) => a - b));
    }
  });
});
