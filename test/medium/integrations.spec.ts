import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { NodeRegistry, type NodeDefinition } from '../../src/pipeline/index.js';
import { HttpService } from '../support/http-service.js';
import { readIntegrationExamples, type IntegrationExample, type Step } from '../support/integration-examples.js';
import { silence } from '../support/signals.js';
import { SocketService } from '../support/socket-service.js';
import { StreamClient } from '../support/stream-client.js';
import { announce, record, wavOf } from '../support/stream-recordings.js';
import { eventsOf, TestApp, type WireEvents } from '../support/test-app.js';

/** Every node that sends calls to a service, in the whole server, by docs/integrations.md. */

type Message = Record<string, unknown>;

const AUDIO = record('a second', 'pcm', [silence({ ms: 1_000 })]);
const examples = await readIntegrationExamples();

/** Parameters of the examples in addition to `Address`. */
const PARAMETERS: Readonly<Record<string, object>> = {
  'agent-assist': { Model: 'llama', VLLMAPIBase: 'http://vllm.example/v1' },
  'rtn-connector': { AgentSupportedLanguages: 'en-US;tr-TR' },
  'va-async': { ProjectName: 'bank' },
};

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start({ environment: { OUTBOUND_ALLOW: '127.0.0.1' } });
});
afterAll(() => app.close());

/** Messages that a service received, and its number of bytes of audio. */
interface Kept {
  readonly told: Message[];
  audioBytes: number;
  /** Address for its events; sent once, or in each message. */
  callbackAddress?: unknown;
}

/** Returns the step of the example for a message. */
function stepOf({ steps }: IntegrationExample, kept: Kept, message: Message): Step | undefined {
  kept.told.push(message);
  kept.callbackAddress = message.CallbackAddress ?? kept.callbackAddress;
  const step = steps[kept.told.length - 1];
  if (step?.relay) void relay(kept.callbackAddress as string, message, step.relay);
  return step;
}

/** Sends an event into the operation, as a service does. */
async function relay(address: string, { SessionId }: Message, body: Message): Promise<void> {
  const headers = { ...(await app.headers()), SessionId: String(SessionId), 'Content-Type': 'application/json' };
  const response = await fetch(address, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(response.status).toBe(204);
}

async function serve(example: IntegrationExample, { onTestFinished }: TestContext) {
  const kept: Kept = { told: [], audioBytes: 0 };
  const isBySocket = example.steps.some(({ answer }) => answer?.MessageName === 'StartResponse');
  const service = isBySocket ? await bySocket(example, kept) : await byHttp(example, kept);
  onTestFinished(() => service.close());
  return { url: service.url, kept };
}

function byHttp(example: IntegrationExample, kept: Kept): Promise<HttpService> {
  return HttpService.start((response, request: IncomingMessage & { readonly body: Buffer }) => {
    expect([request.method, request.headers['content-type']]).toEqual(['POST', 'application/json']);
    const step = stepOf(example, kept, JSON.parse(request.body.toString()) as Message);
    response.end(step?.answer && JSON.stringify(step.answer));
  });
}

function bySocket(example: IntegrationExample, kept: Kept): Promise<SocketService> {
  return SocketService.start((socket) => {
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) {
        kept.audioBytes += data.length;
        return;
      }
      const message = JSON.parse(data.toString()) as Message;
      const step = stepOf(example, kept, message);
      if (step?.answer) socket.send(JSON.stringify(step.answer));
      if (message.MessageName === 'Finalize') socket.close(1000);
    });
  });
}

function definitionOf(type: string): NodeDefinition {
  return app.app.get(NodeRegistry).get(type).definition;
}

let made = 0;

/** A project of the node, with input from Entry and the External Relay; all events go to the client. */
async function save(type: string, Address: string, changes: object = {}): Promise<string> {
  const name = `integration-${(made += 1)}`;
  const { inlets, outlets } = definitionOf(type);
  const raises = Object.keys(outlets).length > 0;
  await app.saveProject({
    name,
    flowTypes: ['batch', 'stream'],
    nodes: [
      { id: 'entry', type: 'entry', parameters: { ChannelCount: 1 } },
      { id: 'relay', type: 'external-relay' },
      { id: 'node', type, parameters: { Address, ...PARAMETERS[type], ...changes } },
      { id: 'publisher', type: 'publisher' },
    ],
    connections: [
      ...Object.keys(inlets).map((inlet) => ({ from: `entry.${inlet}.0`, to: `node.${inlet}` })),
      { from: 'relay.events', to: 'node.events' },
      { from: raises ? 'node.events' : 'relay.events', to: 'publisher.events' },
    ],
  });
  return name;
}

/** As the page writes it: without what is another each time. */
function asWritten(message: Message): Message {
  const written: Message = { ...message, SessionId: '…', Tenant: '…' };
  if (written.CallbackAddress === `${app.url}/sessions`) written.CallbackAddress = 'http://127.0.0.1:3000/sessions';
  const { Audio } = message as { Audio?: Message };
  if (typeof Audio?.Content === 'string' && Audio.Content.startsWith('UklGR')) {
    written.Audio = { ...Audio, Content: 'UklGR…' };
  }
  return written;
}

function expectAsWritten({ type, steps, result }: IntegrationExample, kept: Kept, events: WireEvents): void {
  expect(kept.told.map(asWritten)).toEqual(steps.map(({ told }) => told));
  expect(events).toHaveLength(result.length);
  expect(events).toMatchObject(result);
  const hears = steps.some(({ answer }) => answer?.MessageName === 'StartResponse');
  expect([type, kept.audioBytes]).toEqual([type, hears ? AUDIO.data.length : 0]);
}

it('the page has an example of each', () => {
  expect(examples.map(({ type }) => type)).toEqual([
    'ca-realtime',
    'rtg',
    'agent-assist',
    'rtn-connector',
    'vb-realtime',
    'va-async',
    'conversation-insights',
  ]);
});

describe.each(examples.map((example) => [example.type, example] as const))('%s', (type, example) => {
  it('exchanges the messages in the page for a recording', async (context) => {
    const { url, kept } = await serve(example, context);
    const response = await app.run(await save(type, url), { parameters: example.client, audio: wavOf(AUDIO) });
    expect(response.status).toBe(200);
    expectAsWritten(example, kept, await eventsOf(response));
    const ids = new Set(kept.told.map(({ SessionId, Tenant }) => `${String(SessionId)} ${String(Tenant)}`));
    expect([...ids]).toEqual([`${response.headers.get('SessionId') ?? ''} ${app.demo.id}`]);
  });

  it('exchanges the same messages for a stream', async (context) => {
    const { url, kept } = await serve(example, context);
    const ProjectName = await save(type, url);
    const client = await StreamClient.running(app, { ...example.client, ProjectName, Audio: announce(AUDIO) });
    client.sendAudio(AUDIO.data, 1_600);
    client.send({ MessageName: 'Finalize' });
    expect(await client.closed).toMatchObject({ code: 1000 });
    expectAsWritten(example, kept, client.results);
  });
});

const REQUIREMENTS = [
  ['ca-realtime', {}, /^CallProperties\.UserProperties: expected an entry other than AgentName/],
  ['ca-realtime', { CallProperties: { UserProperties: { AgentName: 'Ann' } } }, /other than AgentName/],
  [
    'vb-realtime',
    { CallProperties: { ExternalId: 'call-7' } },
    /need CallProperties\.UserProperties\.ExternalId, Settings\.ChannelTags\.$/,
  ],
] as const;

describe.each(REQUIREMENTS)('%s with %j', (type, start, detail) => {
  const refused = {
    code: 'operation.start-failed',
    detail: expect.stringMatching(detail) as string,
    node: { id: 'node', type },
  };

  it('refuses a recording, and names what is missing', async () => {
    const response = await app.run(await save(type, 'http://127.0.0.1:9'), { parameters: start, audio: wavOf(AUDIO) });
    expect([response.status, await response.json()]).toEqual([422, expect.objectContaining(refused)]);
  });

  it('refuses a stream, and names what is missing', async () => {
    const ProjectName = await save(type, 'http://127.0.0.1:9');
    const client = await StreamClient.start(app, { ...start, ProjectName, Audio: announce(AUDIO) });
    expect(await client.response('Start')).toMatchObject({ Success: false, Error: refused });
    await client.closed;
  });
});

it('a recording waits for an answer by the relay no longer than it should', async (context) => {
  const example = examples.find(({ type }) => type === 'va-async')!;
  const silent = { ...example, steps: example.steps.map(({ told }) => ({ told })) };
  const { url } = await serve(silent, context);
  const name = await save('va-async', url, { AnswerTimeoutMsec: 500 });
  const startMs = performance.now();
  const response = await app.run(name, { parameters: example.client });
  expect(await eventsOf(response)).toEqual([]);
  const tookMs = performance.now() - startMs;
  expect(tookMs).toBeGreaterThan(490);
});

it('rtg without ca-realtime is warned of', async () => {
  const design = {
    name: 'lonely',
    flowTypes: ['stream'],
    nodes: [
      { id: 'entry', type: 'entry' },
      { id: 'rtg', type: 'rtg' },
      { id: 'publisher', type: 'publisher' },
    ],
    connections: [
      { from: 'entry.audio.0', to: 'rtg.audio' },
      { from: 'rtg.events', to: 'publisher.events' },
    ],
  };
  const headers = await app.headers({ 'Content-Type': 'application/json' });
  const body = JSON.stringify(design);
  const response = await fetch(`${app.url}/projects/validate`, { method: 'POST', headers, body });
  expect(await response.json()).toMatchObject({
    valid: true,
    warnings: [{ node: 'rtg', detail: "'rtg' is of little use without 'ca-realtime', and the project has none" }],
  });
});

it('no word of a call is left in the log', () => {
  expect(app.logLines.join('')).not.toMatch(/hello there|what do I owe|call-7|Well greeted/);
});
