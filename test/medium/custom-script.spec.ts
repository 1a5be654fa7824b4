import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestApp, type WireEvents } from '../support/test-app.js';
import { HttpService } from '../support/http-service.js';
import { makeWav } from '../support/wav/index.js';

/** Scripts of customers in a server whose scripts share one thread, over HTTP. */

let app: TestApp;
const GOOD = 'createNode = () => ({ onEvent(event) { raiseEvent(event) } })';

beforeAll(async () => {
  app = await TestApp.start({ environment: { SCRIPT_THREADS: '1', OUTBOUND_ALLOW: '127.0.0.1' } });
  await app.saveProject(projectOf('good', { Script: GOOD, TimeoutMsec: 10_000 }));
});
afterAll(() => app.close());

function projectOf(name: string, parameters: object, onError = 'fail'): Record<string, unknown> {
  return {
    name,
    flowTypes: ['batch'],
    nodes: [
      { id: 'entry', type: 'entry' },
      { id: 'script', type: 'custom-script', parameters, onError },
      { id: 'publisher', type: 'publisher' },
    ],
    connections: [
      { from: 'entry.events.0', to: 'script.events' },
      { from: 'entry.events.1', to: 'script.events' },
      { from: 'entry.audio.0', to: 'script.audio.0' },
      { from: 'script.events', to: 'publisher.events' },
    ],
  };
}

const SAID = { Name: 'Said', Channel: 0, Data: { Text: 'hello there', City: 'Ankara' } };
const samples = Int16Array.from({ length: 8_000 }, (_, index) => (index < 4_096 ? 9_000 : 0) * (index % 2 ? 1 : -1));
const audio = makeWav({ data: new Uint8Array(samples.buffer), channelCount: 1, sampleRateHz: 8_000 });

let made = 0;

/** Runs a script on an event and a second of audio. */
async function run(parameters: object, { onError = 'fail', Events = [SAID] as object[] } = {}): Promise<Response> {
  const name = `script-${(made += 1)}`;
  await app.saveProject(projectOf(name, parameters, onError));
  return app.run(name, { parameters: { Events, Settings: { Tier: 'gold' } }, audio: new Uint8Array(audio) });
}

async function runGood(): Promise<WireEvents> {
  return (await (await app.run('good', { parameters: { Events: [SAID] } })).json()) as WireEvents;
}

const asking = (body: string): string =>
  `onEvent() { const r = new SimpleHttpRequest(); r.url = 'http://10.0.0.1/'; new HttpAgent().call(r, '', () => { ${body} }); }`;

const PLACES: readonly [name: string, script: (body: string) => string][] = [
  ['the script itself', (body) => `${body}; ${GOOD}`],
  ['createNode', (body) => `createNode = () => { ${body} }`],
  ['onEvent', (body) => `createNode = () => ({ onEvent() { ${body} } })`],
  ['onAudio', (body) => `createNode = () => ({ onAudio() { ${body} } })`],
  ['onFlush', (body) => `createNode = () => ({ onEvent() {}, onFlush() { ${body} } })`],
  ['the callback of HttpAgent', (body) => `createNode = () => ({ ${asking(body)} })`],
];

describe.each(PLACES)('in %s', (place, script) => {
  const isStart = place === 'the script itself' || place === 'createNode';
  const where = isStart ? 'Script: createNode' : `The script: ${place}`;

  it('a loop without end is ended, while the server and another script go on', async () => {
    let hasEnded = false;
    const bad = run({ Script: script('for (;;);'), TimeoutMsec: 2_000 }).finally(() => (hasEnded = true));
    const good = runGood();
    for (let count = 0; count < 3; count += 1) expect((await fetch(`${app.url}/health/live`)).status).toBe(200);
    expect(hasEnded).toBe(false);
    const response = await bad;
    expect(response.status).toBe(isStart ? 422 : 500);
    expect(await response.json()).toMatchObject({
      code: isStart ? 'operation.start-failed' : 'node.failed',
      detail: `${where} took longer than 2000 ms and was stopped (line 1 of the script).`,
      node: { id: 'script', type: 'custom-script' },
    });
    expect(await good).toMatchObject([{ Name: 'Said' }]);
  });

  it('errors are reported with their line', async () => {
    const response = await run({ Script: script('\nnothing();') });
    expect(await response.json()).toMatchObject({
      detail: `${where}: ReferenceError: 'nothing' is not defined (line 2 of the script).`,
    });
  });

  it('the node is left out where it says so', async () => {
    const response = await run({ Script: script('throw new Error("no")') }, { onError: 'skip' });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject([{ Name: 'Node Error', Data: { Node: 'script' } }]);
  });
});

describe('a script', () => {
  it('in onStop that never ends does not keep the answer', async () => {
    const response = await run({ Script: 'createNode = () => ({ onEvent() {}, onStop() { for (;;); } })' });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual([]);
    expect(await runGood()).toMatchObject([{ Name: 'Said' }]);
  });

  it('reaches no address that is not on the list, and gets an error', async () => {
    const report = asking('').replace(
      '() => {  }',
      '(response) => raiseEvent(new EventInformation(0, "", "x", response))',
    );
    const response = await run({ Script: `createNode = () => ({ ${report} })` });
    expect(await response.json()).toMatchObject([
      {
        Data: {
          httpStatusCode: 0,
          body: '',
          error: expect.stringMatching(/10\.0\.0\.1' is not on the list/) as string,
        },
      },
    ]);
  });

  it('with a fault of syntax is refused when its design is saved', async () => {
    const design = projectOf('faulty', { Script: 'let a;\nlet b = ;' });
    const headers = await app.headers({ 'Content-Type': 'application/json' });
    const response = await fetch(`${app.url}/projects`, { method: 'POST', headers, body: JSON.stringify(design) });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      code: 'project.invalid',
      errors: [
        { pointer: '/nodes/1/parameters/Script', detail: expect.stringMatching(/line 2 of the script/) as string },
      ],
    });
  });
});

/** The scripts of docs/custom-script.md, in their order. */
describe('the scripts of docs/custom-script.md', () => {
  let scripts: string[];
  let service: HttpService;
  beforeAll(async () => {
    const page = await readFile(new URL('../../docs/custom-script.md', import.meta.url), 'utf8');
    scripts = [...page.matchAll(/^```js\n(.*?)^```$/gms)].map(([, script = '']) => script);
    service = await HttpService.start((response, request) => {
      const { city } = JSON.parse(request.body.toString()) as { city: string };
      response.end(JSON.stringify({ degrees: city.length }));
    });
  });
  afterAll(() => service.close());

  async function eventsOf(index: number, Config: object, Events: object[] = [SAID]): Promise<WireEvents> {
    const response = await run({ Script: scripts[index]!, Config }, { Events });
    expect(response.status).toBe(200);
    return (await response.json()) as WireEvents;
  }

  it('are five', () => {
    expect(scripts.length).toBe(5);
  });

  it('count words', async () => {
    const milestone = { Name: 'SR Milestone', Data: { Text: 'one two three' } };
    const events = await eventsOf(0, { unit: 'words' }, [milestone, milestone, SAID]);
    expect(events).toMatchObject([{ Name: 'Words Counted', Channel: 0, Data: { count: 6, unit: 'words' } }]);
  });

  it('filter events', async () => {
    const events = await eventsOf(1, {}, [SAID, { Name: 'Secret' }, SAID]);
    expect(events.map(({ Name, Tags }) => [Name, Tags])).toEqual([
      ['Said', ['seen']],
      ['Said', ['seen']],
    ]);
  });

  it('hear what is loud', async () => {
    const events = await eventsOf(2, { level: 3_000 });
    expect(events.map(({ Name, StartSampleIndex }) => [Name, StartSampleIndex])).toEqual([
      ['Loud', 0],
      ['Quiet', 4_096],
    ]);
  });

  it('ask a service', async () => {
    const events = await eventsOf(3, { address: service.url, credentialId: '' });
    expect(events).toMatchObject([{ Name: 'Weather', Data: { degrees: 6, city: 'Ankara' } }]);
  });

  it('know the session, and log', async () => {
    const [event] = await eventsOf(4, {});
    const id = String(event?.Data?.id);
    expect(id).toMatch(/^[0-9A-Z]{26}$/);
    const lines = app.logLines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ msg }) => msg === 'script');
    expect(lines.filter(({ operationId }) => operationId === id)).toMatchObject([
      { level: 30, nodeId: 'script', text: `session ${id} begins` },
      { level: 20, nodeId: 'script', text: `session ${id} has ended` },
    ]);
  });
});
