import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeFrames } from '../../src/audio/index.js';
import { HttpService } from '../support/http-service.js';
import { monoCall } from '../support/mono-call.js';
import { eventsOf, TestApp, type WireEvents } from '../support/test-app.js';
import { DEMO_RATE_HZ, demoCall, utterances } from '../support/vad/index.js';
import { makeWav } from '../support/wav/index.js';

/** Twenty runs of the same call, with services that answer after a random time. */

const RUNS = 20;

/** Runs that are in flight at once. */
const ABREAST = 5;

const MAX_DELAY_MS = 500;

let app: TestApp;
let services: HttpService;

beforeAll(async () => {
  services = await HttpService.start((response, { body }) => {
    const sum = sumOfSamples(body);
    const answer = {
      text: `this is the good answer number ${sum} of ours`,
      Emotion: ['calm', 'angry'][sum % 2],
      Age: 20 + (sum % 50),
      Confidence: 0.5,
      Monotony: 0.5,
    };
    const answerNow = (): void =>
      void response.setHeader('Content-Type', 'application/json').end(JSON.stringify(answer));
    setTimeout(answerNow, Math.random() * MAX_DELAY_MS);
  });
  app = await TestApp.start({ environment: { OUTBOUND_ALLOW: '127.0.0.1' } });
  await app.saveProject(await demoWith('demo', services.url));
  await app.saveProject(behindBarrier(await demoWith('barrier', services.url)));
});
afterAll(async () => {
  await app.close();
  services.close();
});

/** A number that depends on the wav file of a request alone, and not on ids or boundaries. */
function sumOfSamples(body: Buffer): number {
  const start = body.indexOf('RIFF');
  if (start < 0) throw new Error('expected a wav file in the request');
  const wav = body.subarray(start, start + 8 + body.readUInt32LE(start + 4));
  return wav.reduce((total, byte) => (total * 31 + byte) % 997, 7);
}

interface DemoDesign {
  readonly name: string;
  readonly nodes: { readonly id: string; readonly type: string; readonly parameters?: object }[];
  readonly connections: { readonly from: string; readonly to: string }[];
}

/** The project demo-batch with services. */
async function demoWith(name: string, Address: string): Promise<DemoDesign & Record<string, unknown>> {
  const response = await fetch(`${app.url}/projects/demo-batch`, { headers: await app.headers() });
  const { design } = (await response.json()) as { design: DemoDesign };
  const nodes = design.nodes.map((node) => {
    const isService = ['sr-http', 'emotion', 'age'].includes(node.type);
    return isService ? { ...node, parameters: { ...node.parameters, Address } } : node;
  });
  return { ...design, name, nodes };
}

/** All events of the Publisher wait for the sentiment of their utterance. */
function behindBarrier(design: DemoDesign & Record<string, unknown>): Record<string, unknown> {
  const barrier = { id: 'barrier', type: 'event-barrier', parameters: { KeyEventName: 'Sentiment' } };
  const connections = design.connections.map((connection) => ({
    ...connection,
    to: connection.to === 'publisher.events' ? 'barrier.events' : connection.to,
  }));
  return {
    ...design,
    nodes: [...design.nodes, barrier],
    connections: [...connections, { from: 'barrier.events', to: 'publisher.events' }],
  };
}

function wavOf(planes: readonly Int16Array[]): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(encodeFrames('pcm', planes));
  const plan = { encoding: 'pcm', sampleRateHz: DEMO_RATE_HZ, channelCount: planes.length } as const;
  return new Uint8Array(makeWav({ ...plan, data }));
}

/** The events with the ids of utterance groups in order of appearance, and no measured times. */
function comparable(events: WireEvents): WireEvents {
  const groups = new Map<unknown, number>();
  return events.map((event) => {
    if (!groups.has(event.GroupId)) groups.set(event.GroupId, groups.size);
    const isFinal = event.Name === 'FinalResult';
    const Data = isFinal ? { ...event.Data, BusyMsec: 0 } : event.Data;
    return { ...event, GroupId: groups.get(event.GroupId), Data };
  });
}

const ALL = {
  ...{ Normalizer: true, Punctuation: true, ProfanityFilter: true, Sentiment: true, Summarization: true },
  ...{ TopicDetection: true, DetectLanguage: true, Gender: true, Emotion: true, Age: true },
};

const TEXTS = utterances.map(({ channel, text }, index) => ({
  Name: 'SR Milestone',
  Channel: channel,
  GroupId: `turn ${index}`,
  Data: { Text: text, TextAttributes: 'recognized' },
}));

type Input = Parameters<TestApp['run']>[1];

const stereo = wavOf(demoCall());
const mono = wavOf([monoCall()]);

const CALLS: readonly (readonly [string, string, Input])[] = [
  ['a stereo call', 'demo', { parameters: { Settings: ALL }, audio: stereo }],
  [
    'a mono call with two speakers',
    'demo',
    { parameters: { Settings: { ...ALL, SpeakerDiarization: true } }, audio: mono },
  ],
  ['texts without positions', 'demo', { parameters: { Settings: ALL, Events: TEXTS } }],
  ['a call with a barrier', 'barrier', { parameters: { Settings: ALL, Events: TEXTS }, audio: stereo }],
  ['a debugged call', 'demo', { parameters: { Settings: { ...ALL, DebugMode: true } }, audio: stereo }],
];

describe.each(CALLS)('%s', (_what, project, input) => {
  let results: WireEvents[];
  beforeAll(async () => {
    results = [];
    for (let run = 0; run < RUNS; run += ABREAST) {
      const answers = Array.from({ length: ABREAST }, async () => eventsOf(await app.run(project, input)));
      results.push(...(await Promise.all(answers)).map(comparable));
    }
  }, 300_000);

  it(`has the same result in ${RUNS} runs`, () => {
    const [first, ...others] = results;
    expect(first!.length).toBeGreaterThan(TEXTS.length);
    for (const other of others) expect(other).toEqual(first);
  });

  // A barrier moves events behind the key event of their utterance.
  it.skipIf(project === 'barrier')('is sorted by start, with events about the whole call at the end', () => {
    const whole = ['Summarize', 'Topic Detected', 'FinalResult', 'Node Error'];
    const events = results[0]!;
    const firstOfWhole = events.findIndex(({ Name }) => whole.includes(Name));
    expect(events.slice(firstOfWhole).every(({ Name }) => whole.includes(Name))).toBe(true);
    const starts = events.slice(0, firstOfWhole).flatMap(({ StartMsec }) => (Number(StartMsec) < 0 ? [] : [StartMsec]));
    expect(starts).toEqual(starts.toSorted((one, other) => Number(one) - Number(other)));
  });
});

it('puts the key event of a barrier in front of its utterance', async () => {
  const events = await eventsOf(await app.run('barrier', { parameters: { Settings: ALL, Events: TEXTS } }));
  const turns = TEXTS.map(({ GroupId }) => events.filter((event) => event.GroupId === GroupId).map(({ Name }) => Name));
  expect(turns.every(([first]) => first === 'Sentiment')).toBe(true);
});
