import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as sdk from 'dataflow-sdk';
import { BuiltServer } from '../support/built-server.js';

/** The built server through the SDK, as a customer would use both. */

const CALL = new URL('../../assets/demo-call.wav', import.meta.url);
const tenant = { Tenant: 'demo' };

let server: BuiltServer;
let call: Blob;
beforeAll(async () => {
  server = await BuiltServer.start();
  call = new Blob([await readFile(CALL)]);
  const token = await server.token();
  sdk.client.setConfig({ baseUrl: server.url, auth: () => token });
});
afterAll(() => server.stop());

/** Makes an asynchronous function of its source. */
const Example = (async () => undefined).constructor as new (
  ...source: string[]
) => (...values: unknown[]) => Promise<{ events?: unknown[]; error?: unknown }>;

/** The data of an answer; throws its problem where it is one. */
async function data<A extends { data?: unknown; error?: unknown }>(
  answer: Promise<A>,
): Promise<NonNullable<A['data']>> {
  const { data: body, error } = await answer;
  if (error !== undefined || body === undefined || body === null) throw new Error(JSON.stringify(error));
  return body;
}

describe('the SDK', () => {
  it('runs the example of its README', async () => {
    const page = await readFile(new URL('../../packages/sdk/README.md', import.meta.url), 'utf8');
    const [, code = ''] = /^```ts\nimport .*?\n\n(.*?)^```$/ms.exec(page) ?? [];
    const here = code.replace('http://localhost:3000', server.url);
    const { events, error } = await new Example(
      'client',
      'runProject',
      'token',
      'recording',
      `${here}return { events, error };`,
    )(sdk.client, sdk.runProject, await server.token(), call);
    expect(error).toBeUndefined();
    expect(events).toContainEqual(expect.objectContaining({ Name: 'End Of Segment' }));
  });

  it('runs demo-batch on a recording with texts', async () => {
    const events = await data(
      sdk.runProject({
        headers: { ...tenant, ProjectName: 'demo-batch' },
        body: {
          Parameters: {
            Settings: { ProfanityFilter: true, Sentiment: true },
            CallProperties: { ExternalId: 'call-1', Direction: 1 },
            Events: [
              {
                Name: 'SR Milestone',
                Channel: '1',
                StartMsec: 0,
                EndMsec: 900,
                Data: { Text: 'this is damn good, thank you' },
              },
            ],
            Language: 'en-US',
          },
          Audio: call,
        },
      }),
    );
    const named = (name: string): unknown[] => events.filter(({ Name }) => Name === name);
    expect(named('SR Milestone')).toMatchObject([
      { Channel: 1, Data: { Text: 'this is **** good, thank you', TextAttributes: 'filtered' } },
    ]);
    expect(named('Sentiment')).toMatchObject([{ Channel: 1, Data: { Sentiment: 'positive' } }]);
    expect(named('Start Of Segment').length).toBeGreaterThan(5);
    expect(named('End Of Segment')).toHaveLength(named('Start Of Segment').length);
    expect(named('Node Error')).toMatchObject(
      [0, 1].map((channel) => ({
        Data: {
          Node: `recognizer-${channel}`,
          Type: 'sr-http',
          Detail: expect.stringContaining('set Address') as string,
        },
      })),
    );
  });

  it('says of every setting of demo-batch whether its service is there', async () => {
    const { items } = await data(sdk.listSettings({ headers: tenant, path: { name: 'demo-batch' } }));
    const keys = items.map(({ key }) => key);
    expect(keys).toEqual(
      expect.arrayContaining(
        'SpeakerDiarization DetectLanguage Normalizer ProfanityFilter Punctuation Summarization TopicDetection DebugMode'.split(
          ' ',
        ),
      ),
    );
    const Settings = Object.fromEntries(keys.map((key) => [key, key !== 'DebugMode']));
    const events = await data(
      sdk.runNamedProject({
        headers: tenant,
        path: { projectName: 'demo-batch' },
        body: { Parameters: { Settings }, Audio: call },
      }),
    );
    const errors = events.filter(({ Name }) => Name === 'Node Error');
    // Tasks without an engine here. No setting enables speech recognition.
    expect([...new Set(errors.map(({ Data }) => Data?.Type))].sort()).toEqual([
      'age',
      'emotion',
      'language-identifier',
      'sr-http',
    ]);
    expect(events.some(({ Name }) => Name === 'Start Of Segment')).toBe(true);
  });

  it('works with no settings, on mono and stereo, and with DebugMode', async () => {
    const mono = monoOf(new Uint8Array(await call.arrayBuffer()));
    for (const Audio of [call, new Blob([mono])]) {
      const events = await data(
        sdk.runNamedProject({ headers: tenant, path: { projectName: 'demo-batch' }, body: { Audio } }),
      );
      expect(events.some(({ Name }) => Name === 'Start Of Segment')).toBe(true);
    }
    const debugged = await data(
      sdk.runNamedProject({
        headers: tenant,
        path: { projectName: 'demo-batch' },
        body: { Parameters: { Settings: { DebugMode: true } }, Audio: call },
      }),
    );
    expect(debugged.filter(({ Name }) => Name === 'FinalResult').length).toBeGreaterThan(5);
    expect(debugged.some(({ Tags }) => Tags?.includes('debug:segmenter-0'))).toBe(true);
  });

  it('makes a project, saves a version, tries it, activates it, rolls back, retires and restores it', async () => {
    const design: sdk.Design = {
      name: 'mine',
      description: '',
      flowTypes: ['batch'],
      constraints: [],
      nodes: [
        { id: 'entry', type: 'entry', onError: 'fail' },
        { id: 'tag', type: 'event-tagger', parameters: { Expression: 'true', Tags: ['one'] }, onError: 'fail' },
        { id: 'publisher', type: 'publisher', onError: 'fail' },
      ],
      connections: [
        { from: 'entry.events.0', to: 'tag.events' },
        { from: 'tag.events', to: 'publisher.events' },
      ],
    };
    const tags = async (headers = {}): Promise<unknown> => {
      const body = { Parameters: { Events: [{ Name: 'x' }] } };
      const [event] = await data(
        sdk.runNamedProject({ headers: { ...tenant, ...headers }, path: { projectName: 'mine' }, body }),
      );
      return event.Tags;
    };
    await data(sdk.createProject({ headers: tenant, body: design }));
    expect(await tags()).toEqual(['one']);

    const read = await sdk.getProject({ headers: tenant, path: { name: 'mine' } });
    const etag = read.response.headers.get('ETag') ?? '';
    design.nodes[1].parameters = { Expression: 'true', Tags: ['two'] };
    const saved = await data(
      sdk.saveProject({
        headers: { ...tenant, 'If-Match': etag },
        path: { name: 'mine' },
        query: { note: 'two' },
        body: design,
      }),
    );
    expect(saved).toMatchObject({ version: 2, activeVersion: 1 });
    expect(await tags()).toEqual(['one']);
    expect(await tags({ ProjectVersion: '2' })).toEqual(['two']);
    await data(sdk.activateVersion({ headers: tenant, path: { name: 'mine', version: '2' } }));
    expect(await tags()).toEqual(['two']);
    await data(sdk.activateVersion({ headers: tenant, path: { name: 'mine', version: '1' } }));
    expect(await tags()).toEqual(['one']);
    await data(sdk.retireProject({ headers: tenant, path: { name: 'mine' } }));
    await expect(tags()).rejects.toThrow(/project.retired/);
    await data(sdk.activateVersion({ headers: tenant, path: { name: 'mine', version: '2' } }));
    expect(await tags()).toEqual(['two']);
    expect(
      (await data(sdk.listVersions({ headers: tenant, path: { name: 'mine' } }))).items.map(({ version, note }) => [
        version,
        note,
      ]),
    ).toEqual([
      [2, 'two'],
      [1, ''],
    ]);
  });

  it('configures tenants and grants', async () => {
    const made = await data(sdk.createTenant({ body: { name: 'acme', maxOperations: 3 } }));
    await sdk.grantTenant({ path: { id: made.id, clientId: 'demo' } });
    const projects = await data(sdk.listProjects({ headers: { Tenant: made.id } }));
    expect(projects.items.map(({ name }) => name)).toEqual(['ca-online', 'demo-batch', 'demo-stream']);
    await sdk.revokeTenant({ path: { id: made.id, clientId: 'demo' } });
    const { error } = await sdk.listProjects({ headers: { Tenant: 'acme' } });
    expect(error).toMatchObject({ code: 'tenancy.forbidden', status: 403 });
    expect((await sdk.deleteTenant({ path: { id: made.id } })).response.status).toBe(204);
  });

  it('is made of the document that the server serves, and that people can browse', async () => {
    const served: unknown = await (await fetch(`${server.url}/openapi.json`)).json();
    expect(served).toEqual(JSON.parse(await readFile(new URL('../../openapi.json', import.meta.url), 'utf8')));
    const page = await fetch(`${server.url}/docs`);
    expect([page.status, page.headers.get('Content-Type')]).toEqual([200, expect.stringContaining('text/html')]);
    const script = /src="([^"]*swagger-ui-init\.js)"/.exec(await page.text())?.[1] ?? 'no script';
    expect((await fetch(new URL(script, `${server.url}/docs/`))).status).toBe(200);
  });

  it('reads the catalogue, the schema and health', async () => {
    const { items } = await data(sdk.listNodes());
    expect(items.map(({ type }) => type)).toContain('vad');
    expect(await data(sdk.getNode({ path: { type: 'vad' } }))).toMatchObject({
      sampleRatesHz: [8_000, 16_000, 32_000, 48_000],
    });
    expect(await data(sdk.getProjectSchema())).toMatchObject({
      type: 'object',
      properties: { nodes: { type: 'array' } },
    });
    expect(await data(sdk.getReadiness())).toMatchObject({ status: 'ok' });
  });
});

/** The first channel of a stereo mu-law wav with a plain header, as the bundled call is. */
function monoOf(wav: Uint8Array): Uint8Array<ArrayBuffer> {
  const view = new DataView(wav.buffer, wav.byteOffset, wav.byteLength);
  const data = Buffer.from(wav).indexOf('data');
  const size = view.getUint32(data + 4, true);
  const mono = new Uint8Array(data + 8 + size / 2);
  mono.set(wav.subarray(0, data + 8));
  const header = new DataView(mono.buffer);
  header.setUint16(22, 1, true);
  header.setUint32(28, 8_000, true);
  header.setUint16(32, 1, true);
  header.setUint32(data + 4, size / 2, true);
  for (let frame = 0; frame < size / 2; frame += 1) mono[data + 8 + frame] = wav[data + 8 + frame * 2] ?? 0;
  return mono;
}
