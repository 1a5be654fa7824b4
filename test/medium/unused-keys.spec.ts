import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFile } from 'node:fs/promises';
import { StreamClient, type Frame } from '../support/stream-client.js';
import { callProject } from '../support/stream-projects.js';
import { eventsOf, TestApp, type WireEvents } from '../support/test-app.js';
import { echoProject } from '../support/test-nodes.module.js';

/** Keys match in any case, and a key that nothing reads is named. */

const masked = (name: string, more: object = {}): Record<string, unknown> => ({
  name,
  flowTypes: ['batch', 'stream'],
  constraints: [
    { key: 'Mask', type: 'boolean', default: false },
    { key: 'DebugMode', type: 'boolean', default: false },
  ],
  nodes: [
    { id: 'entry', type: 'entry' },
    { id: 'mask', type: 'profanity-filter', when: 'Mask' },
    { id: 'publisher', type: 'publisher' },
  ],
  connections: [
    { from: 'entry.events.0', to: 'mask.events' },
    { from: 'mask.events', to: 'publisher.events' },
    { from: 'entry.audio.0', to: 'publisher.audio.0' },
  ],
  ...more,
});

/** Raises an event with the Start message that the script was given. */
const SCRIPT = `
  createNode = function (nodeConfig, startMessage) {
    return {
      onEvent: function () {
        raiseEvent(new EventInformation(0, '', 'Given', startMessage));
      },
    };
  };
`;

let app: TestApp;

beforeAll(async () => {
  app = await TestApp.start();
  await app.saveProject(masked('masked'));
  await app.saveProject(masked('quiet', { warnings: 'off' }));
  await app.saveProject(callProject());
  await app.saveProject(echoProject());
});

afterAll(() => app.close());

interface Said {
  readonly events: WireEvents;
  readonly header: string | null;
  /** `Data` of its Warning events. */
  readonly warnings: (Record<string, unknown> | null)[];
}

async function run(parameters: object, project = 'masked', headers: Record<string, string> = {}): Promise<Said> {
  const response = await app.run(project, { parameters, headers });
  expect(response.status).toBe(200);
  const events = await eventsOf(response);
  const warnings = events.filter(({ Name }) => Name === 'Warning').map(({ Data }) => Data);
  return { events, warnings, header: response.headers.get('Dataflow-Warnings') };
}

interface Refused {
  readonly code: string;
  readonly errors: readonly { readonly pointer: string; readonly detail: string }[];
}

async function refused(
  parameters: unknown,
  headers: Record<string, string> = {},
  project = 'masked',
): Promise<Refused> {
  const response = await app.run(project, { parameters, headers });
  expect(response.status).toBe(400);
  return (await response.json()) as Refused;
}

const swearing = { Name: 'SR Milestone', Data: { Text: 'damn it' } };

describe('keys of Parameters', () => {
  it.each([
    [
      'camelCase',
      { settings: { mask: true }, events: [{ name: 'SR Milestone', data: { Text: 'damn it' }, groupId: 'g' }] },
    ],
    [
      'lowercase',
      { settings: { mask: 'true' }, events: [{ name: 'SR Milestone', data: { Text: 'damn it' }, groupid: 'g' }] },
    ],
    [
      'capitals',
      { SETTINGS: { MASK: true }, EVENTS: [{ NAME: 'SR Milestone', DATA: { Text: 'damn it' }, GROUPID: 'g' }] },
    ],
  ])('match in %s, and have the same effect', async (_, parameters) => {
    const { events, header } = await run(parameters);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ Name: 'SR Milestone', GroupId: 'g', Data: { Text: '**** it' } });
    expect(header).toBeNull();
  });

  it.each([
    ['at the top', { Settings: {}, settings: {} }, '/settings'],
    ['of a setting', { Settings: { Mask: true, mask: false } }, '/Settings/mask'],
    ['of a setting below a key in lowercase', { settings: { MASK: true, mask: false } }, '/settings/mask'],
    [
      'of a property of the call',
      { CallProperties: { externalId: 'a', ExternalID: 'b' } },
      '/CallProperties/ExternalID',
    ],
    [
      'of a property of the user',
      { callProperties: { userProperties: { AgentName: 'a', agentname: 'b' } } },
      '/callProperties/userProperties/agentname',
    ],
    ['of an event', { Events: [{ Name: 'a' }, { Name: 'a', channel: 0, Channel: 1 }] }, '/Events/1/Channel'],
    ['of the format', { Audio: { encoding: 'pcm', Encoding: 'ulaw' } }, '/Audio/Encoding'],
  ])('are refused in two spellings %s, with a pointer', async (_, parameters, pointer) => {
    const { code, errors } = await refused({ Events: [swearing], ...parameters });
    expect(code).toBe('request.invalid');
    expect(errors.map((fault) => fault.pointer)).toEqual([pointer]);
  });

  it.each([
    [{ settings: { mask: 'perhaps' } }, '/settings/mask'],
    [{ language: 7 }, '/language'],
    [{ callproperties: { direction: 'left' } }, '/callproperties/direction'],
    [{ events: [{ name: 'x', startMsec: 'soon' }] }, '/events/0/startMsec'],
    [{ Settings: { Mask: 1 } }, '/Settings/Mask'],
  ])('that are invalid are named as they were sent: %j', async (parameters, pointer) => {
    const { errors } = await refused('events' in parameters ? parameters : { Events: [swearing], ...parameters });
    expect(errors.map((fault) => fault.pointer)).toEqual([pointer]);
  });

  it('reach integrations by their documented names, and the operation', async () => {
    const response = await app.run('masked', {
      parameters: { callProperties: { externalId: 'call-7' }, Events: [swearing] },
      headers: { Accept: 'application/x-ndjson' },
    });
    const id = response.headers.get('SessionId') ?? '';
    const operation = app.operations.list().find((live) => live.id === id);
    expect(operation?.externalId).toBe('call-7');
    await response.text();
  });

  it('are not folded in Data', async () => {
    const data = { text: 'damn it', name: 'x', data: 1 };
    const { events } = await run({ Settings: { Mask: true }, Events: [{ Name: 'Own', Data: data }] });
    expect(events).toHaveLength(1);
    expect(events[0]?.Data).toEqual(data);
  });
});

describe('keys that nothing reads', () => {
  it('are in one Warning event at the end, in Dataflow-Warnings, in Final and on the operation', async () => {
    const parameters = {
      Setting: {},
      Settings: { Msak: true, mask: true },
      Events: [
        { ...swearing, Time: 7 },
        { ...swearing, Time: 8 },
      ],
    };
    const { events, header, warnings } = await run(parameters);
    expect(events.map(({ Name }) => Name)).toEqual(['SR Milestone', 'SR Milestone', 'Warning']);
    expect(events.at(-1)).toMatchObject({ Channel: -2, StartMsec: -1, StartSampleIndex: -1 });
    expect(warnings[0]).toEqual({
      Code: 'parameters.unused',
      Detail:
        'Nothing in the project reads `/Setting`: did you mean `Settings`? ' +
        'Nothing in the project reads `/Settings/Msak`: did you mean `Mask`? ' +
        'Nothing in the project reads `/Events/0/Time`.',
      Pointers: ['/Setting', '/Settings/Msak', '/Events/0/Time'],
    });
    expect(header).toBe('parameters.unused');
    const live = await app.run('masked', { parameters, headers: { Accept: 'application/x-ndjson' } });
    expect(live.headers.get('Dataflow-Warnings')).toBe('parameters.unused');
    const lines = (await live.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Frame);
    expect(lines.at(-1)).toMatchObject({ Final: { Warnings: ['parameters.unused'] } });
    expect(lines.at(-2)).toMatchObject({ Name: 'Warning' });
  });

  it('come after FinalResult and before Audio Output, and in no answer that is audio alone', async () => {
    const wav = new Uint8Array(await readFile(new URL('../../assets/demo-call.wav', import.meta.url)));
    const parameters = { Settings: { DebugMode: true, Foo: 1 } };
    const events = await eventsOf(await app.run('masked', { parameters, audio: wav }));
    const names = events
      .map(({ Name }) => Name)
      .filter((name) => ['FinalResult', 'Warning', 'Audio Output'].includes(name));
    expect(names).toEqual(['FinalResult', 'FinalResult', 'FinalResult', 'Warning', 'Audio Output']);
    const sound = await app.run('masked', { parameters, audio: wav, headers: { Accept: 'audio/wav' } });
    expect(sound.headers.get('Dataflow-Warnings')).toBe('parameters.unused');
    expect(
      Buffer.from(await sound.arrayBuffer())
        .subarray(0, 4)
        .toString(),
    ).toBe('RIFF');
  });

  it('are a near miss in Data, which passes unchanged', async () => {
    const { events, warnings } = await run({
      Events: [{ Name: 'Sentiment', Data: { sentiment: 'positive', own: 1 } }],
    });
    expect(events[0]?.Data).toEqual({ sentiment: 'positive', own: 1 });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.Pointers).toEqual(['/Events/0/Data/sentiment']);
    expect(warnings[0]?.Detail).toContain('did you mean `Sentiment`?');
  });

  it('are ChannelTags in a project without a node that reads them', async () => {
    const parameters = { Settings: { channelTags: ['agent', 'customer'] }, Events: [{ Name: 'x' }] };
    expect((await run(parameters)).warnings[0]?.Pointers).toEqual(['/Settings/channelTags']);
    expect((await run(parameters, 'call')).warnings).toEqual([]);
    expect((await run({ ...parameters, Language: 'en-US' }, 'echo')).warnings).toHaveLength(1);
  });

  it('are not documented keys, whether anything reads them or not', async () => {
    const parameters = {
      MessageName: 'Start',
      Token: 'ignored',
      Tenant: 'demo',
      ProjectName: 'echo',
      Language: 'en-US',
      CallProperties: { ExternalId: '1', Own: 2, UserProperties: { Own: 3 } },
      Settings: {},
      Events: [
        {
          Name: 'x',
          Channel: 0,
          StartMsec: 1,
          EndMsec: 2,
          StartSampleIndex: 8,
          EndSampleIndex: 16,
          GroupId: '',
          Tags: [],
          Data: null,
        },
      ],
    };
    const { warnings, header } = await run(parameters, 'echo');
    expect([warnings, header]).toEqual([[], null]);
  });

  it('send no event where the project turns that off, but keep their code', async () => {
    const { warnings, header } = await run({ Foo: 1, Events: [swearing] }, 'quiet');
    expect([warnings, header]).toEqual([[], 'parameters.unused']);
  });

  it('are an error for a client that prefers strict handling', async () => {
    for (const Prefer of ['handling=strict', 'wait=1, Handling="strict"']) {
      const response = await app.run('masked', {
        parameters: { Foo: 1, Settings: { Msak: 1 }, Events: [swearing] },
        headers: { Prefer },
      });
      expect([response.status, response.headers.get('Preference-Applied')]).toEqual([400, 'handling=strict']);
      const { code, errors } = (await response.json()) as Refused;
      expect(code).toBe('request.invalid');
      expect(errors.map(({ pointer }) => pointer)).toEqual(['/Foo', '/Settings/Msak']);
      expect(errors[1]?.detail).toContain('did you mean `Mask`?');
    }
    const fine = await app.run('masked', {
      parameters: { Events: [swearing] },
      headers: { Prefer: 'handling=strict' },
    });
    expect([fine.status, fine.headers.get('Preference-Applied')]).toEqual([200, 'handling=strict']);
    const lenient = await run({ Foo: 1, Events: [swearing] }, 'masked', { Prefer: 'handling=lenient' });
    expect(lenient.warnings).toHaveLength(1);
  });

  it('reach a script as they were sent, and lead to no warning', async () => {
    await app.saveProject({
      name: 'script',
      flowTypes: ['batch'],
      constraints: [{ key: 'Mask', type: 'boolean', default: false }],
      nodes: [
        { id: 'entry', type: 'entry' },
        { id: 'script', type: 'custom-script', parameters: { Script: SCRIPT } },
        { id: 'publisher', type: 'publisher' },
      ],
      connections: [
        { from: 'entry.events.0', to: 'script.events' },
        { from: 'script.events', to: 'publisher.events' },
      ],
    });
    const parameters = {
      settings: { mask: true, own: [1] },
      callProperties: { externalId: 'x' },
      campaign: { a: 1 },
      token: 'secret',
      Events: [{ Name: 'x', own: 1 }],
    };
    const { events, warnings } = await run(parameters, 'script');
    expect(warnings).toEqual([]);
    const given = events.find(({ Name }) => Name === 'Given')?.Data;
    expect(given).toMatchObject({
      Settings: { mask: true, Mask: true, own: [1] },
      settings: parameters.settings,
      CallProperties: { externalId: 'x' },
      callProperties: { externalId: 'x' },
      campaign: { a: 1 },
    });
    expect(JSON.stringify(given)).not.toContain('secret');
  });
});

describe('a stream', () => {
  const warningsOf = ({ events }: StreamClient): unknown[] =>
    events.filter(({ Name }) => Name === 'Warning').map(({ Data }) => Data?.Pointers);

  it('matches keys of its messages in any case, but not the names of messages', async () => {
    const client = await StreamClient.open(app.url);
    client.send({
      messageName: 'Start',
      tenant: 'demo',
      token: await app.token(),
      projectname: 'masked',
      settings: { MASK: true },
    });
    expect((await client.response('Start')).Success).toBe(true);
    client.send({ event: { name: 'SR Milestone', data: { Text: 'damn it' } } });
    client.send({ messagename: 'Update', settings: { mask: false } });
    expect(await client.response('Update')).toMatchObject({ Success: true, NotApplied: [] });
    client.send({ Event: swearing });
    client.send({ MessageName: 'finalize' });
    expect((await client.response('Error')).Success).toBe(false);
    client.send({ MessageName: 'Finalize' });
    expect((await client.closed).code).toBe(1000);
    expect(client.results.map(({ Data }) => Data?.Text)).toEqual(['**** it', 'damn it']);
    expect(warningsOf(client)).toEqual([]);
  });

  it('sends its warnings after the other events and before FinalResult, a key once', async () => {
    const client = await StreamClient.running(app, { ProjectName: 'masked', Foo: 1, Settings: { Mask: true } });
    for (const Time of [1, 2]) client.send({ Event: { ...swearing, Time } });
    client.send({ MessageName: 'Update', Setings: {} });
    expect((await client.response('Update')).Success).toBe(true);
    client.send({ MessageName: 'Finalize' });
    expect((await client.closed).code).toBe(1000);
    expect(warningsOf(client)).toEqual([['/Foo'], ['/Event/Time'], ['/Setings']]);
    expect(client.names.slice(0, 5)).toEqual(['SR Milestone', 'SR Milestone', 'Warning', 'Warning', 'Warning']);
    expect(new Set(client.names.slice(5))).toEqual(new Set(['FinalResult']));
  });

  it('is refused with two spellings of a key, in Start, in Update and in an event', async () => {
    const refusedStart = await StreamClient.start(app, { ProjectName: 'masked', Language: 'en', language: 'tr' });
    expect((await refusedStart.response('Start')).Error).toMatchObject({ errors: [{ pointer: '/language' }] });
    expect((await refusedStart.closed).code).toBe(1008);
    const client = await StreamClient.running(app, { ProjectName: 'masked' });
    client.send({ MessageName: 'Update', Settings: { Mask: true, mask: false } });
    expect((await client.response('Update')).Error).toMatchObject({ errors: [{ pointer: '/Settings/mask' }] });
    client.send({ Event: { Name: 'x', name: 'y' } });
    expect((await client.response('Event')).Error).toMatchObject({ errors: [{ pointer: '/Event/name' }] });
    client.send({ MessageName: 'Finalize', messagename: 'Stop' });
    expect((await client.response('Error')).Error).toMatchObject({ errors: [{ pointer: '/messagename' }] });
    client.send({ MessageName: 'Stop' });
    expect((await client.closed).code).toBe(1000);
  });

  it('may prefer strict handling in its handshake', async () => {
    const options = { headers: { Prefer: 'handling=strict' } };
    const first = await StreamClient.start(app, { ProjectName: 'masked', Foo: 1 }, options);
    expect((await first.response('Start')).Error).toMatchObject({
      code: 'request.invalid',
      errors: [{ pointer: '/Foo' }],
    });
    const client = await StreamClient.running(app, { ProjectName: 'masked' }, options);
    for (const Time of [1, 2]) client.send({ Event: { ...swearing, Time } });
    client.send({ Event: swearing });
    client.send({ MessageName: 'Finalize' });
    expect((await client.closed).code).toBe(1000);
    expect(client.frames.filter(({ MessageName }) => MessageName === 'EventResponse')).toHaveLength(2);
    expect(client.results.map(({ Name }) => Name)).toEqual(['SR Milestone']);
  });

  it('lists keys of an Update that were not applied as they were sent', async () => {
    const client = await StreamClient.running(app, { ProjectName: 'masked' });
    client.send({ MessageName: 'Update', Settings: { mask: true, debugmode: true, noSuchKey: 1 } });
    expect(await client.response('Update')).toMatchObject({ Success: true, NotApplied: ['debugmode', 'noSuchKey'] });
    client.send({ MessageName: 'Update', Settings: { MASK: 'perhaps' } });
    const refusal = await client.frame(({ Success }) => Success === false);
    expect(refusal.Error).toMatchObject({ errors: [{ pointer: '/Settings/MASK' }] });
    client.send({ MessageName: 'Stop' });
    await client.closed;
  });
});
