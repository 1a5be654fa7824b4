import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeFrames } from '../../src/audio/index.js';
import { jsonSchemaOf } from '../../src/common/field/index.js';
import { Conversation } from '../../src/protocol/index.js';
import { readSrt, readVtt } from '../support/captions.js';
import { TestApp, type RunOptions } from '../support/test-app.js';
import { projectOf, TestNodesModule } from '../support/test-nodes.module.js';
import { DEMO_RATE_HZ, demoCall, demoSpeech, utterances } from '../support/vad/index.js';
import { makeWav } from '../support/wav/index.js';

const CONVERSATION = 'application/vnd.dataflow.conversation+json';

/** The transcript of the demo call, as a recognizer would write it. */
const EVENTS = utterances.map(({ channel, startMsec, endMsec, text }) => ({
  Name: 'SR Milestone',
  Channel: channel,
  StartMsec: startMsec,
  EndMsec: endMsec,
  Data: { Text: text.replace(/[.,?]/g, '').toLowerCase(), TextAttributes: 'recognized', Language: 'en-US' },
}));

const PARAMETERS = {
  Settings: { ChannelTags: ['agent', 'customer'], Punctuation: true, ProfanityFilter: true, Sentiment: true },
  CallProperties: {
    ExternalId: 'call-4711',
    Direction: '1',
    CallStartTime: '2026-05-17T09:30:00Z',
    UserProperties: { AgentName: 'Ada' },
  },
  Events: EVENTS,
};

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start({
    imports: [TestNodesModule],
    environment: { OUTBOUND_ALLOW: '127.0.0.1', MAX_EVENTS_OUT: '0' },
  });
  await app.saveProject(projectOf('flooding', 'test-flooding'));
});
afterAll(() => app.close());

function wavOf(planes: readonly Int16Array[]): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(encodeFrames('pcm', planes));
  return new Uint8Array(makeWav({ encoding: 'pcm', sampleRateHz: DEMO_RATE_HZ, channelCount: planes.length, data }));
}

async function converse(options: RunOptions, project = 'demo-batch'): Promise<Conversation> {
  const response = await app.run(project, { ...options, headers: { Accept: CONVERSATION } });
  expect([response.status, response.headers.get('Content-Type')]).toEqual([200, `${CONVERSATION}; charset=utf-8`]);
  return (await response.json()) as Conversation;
}

async function write(accept: string): Promise<string> {
  const response = await app.run('demo-batch', { parameters: PARAMETERS, headers: { Accept: accept } });
  expect([response.status, response.headers.get('Content-Type')]).toEqual([200, `${accept}; charset=utf-8`]);
  return response.text();
}

describe('the conversation of the demo call', () => {
  let document: Conversation;
  beforeAll(async () => {
    document = await converse({ parameters: PARAMETERS, audio: wavOf(demoCall()) });
  });

  it('has its head from the request', () => {
    expect(document).toMatchObject({
      schemaVersion: 1,
      sessionId: expect.stringMatching(/^[0-9A-Z]{26}$/) as string,
      externalId: 'call-4711',
      startedAt: '2026-05-17T09:30:00Z',
      direction: 1,
      project: { name: 'demo-batch', version: 1 },
      audio: {
        durationMs: (demoCall()[0]!.length * 1_000) / DEMO_RATE_HZ,
        sampleRateHz: 8_000,
        channelCount: 2,
        encoding: 'pcm',
      },
      language: 'en-US',
      basis: 'segments',
    });
    expect(document.participants).toMatchObject([
      { id: 'channel-0', role: 'agent', name: 'Ada', tags: ['agent'] },
      { id: 'channel-1', role: 'customer', name: 'customer', tags: ['customer'] },
    ]);
  });

  it('has the turns of its speakers, with the best version of their texts', () => {
    expect(document.turns.map(({ participant }) => participant)).toEqual(
      [0, 1, 0, 1, 0, 1, 0].map((n) => `channel-${n}`),
    );
    expect(document.turns[3]).toMatchObject({
      text: 'Four seven one nine this is the third **** time i have to call and i am really annoyed.'
        .replace('i have', 'I have')
        .replace('i am', 'I am'),
      textAttributes: ['recognized', 'punctuated', 'filtered'],
      sentiment: { label: 'negative' },
    });
    expect(document.transcript.split('\n')[0]).toMatch(/^Ada: Parcel direct good morning/);
  });

  it('names the nodes that were left out, and warns of nothing: it shows the tags of the channels', () => {
    expect(document.warnings).toEqual([]);
    expect(document.errors.map(({ type }) => type)).toContain('sr-http');
  });

  it.each([
    ['of its classes', () => jsonSchemaOf(Conversation)],
    ['of openapi.json', () => openApiSchema()],
  ])('is valid by the schema %s', (_which, schema) => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    const validate = ajv.compile(schema());
    validate(document);
    expect(validate.errors ?? []).toEqual([]);
    // The schema can refuse.
    expect(validate(Object.assign({}, document, { turns: [{}] }))).toBe(false);
  });
});

function openApiSchema(): object {
  const { components } = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8')) as {
    components: object;
  };
  return { $ref: '#/components/schemas/Conversation', components };
}

it('a conversation of a chat is valid, and has no times', async () => {
  const Events = [
    { Name: 'Chat Message', Channel: 0, Data: { Text: 'How can I help?' } },
    { Name: 'Chat Message', Channel: 1, Data: { Text: 'I hate this, it is terrible.' } },
  ];
  const document = await converse({ parameters: { ...PARAMETERS, Events } });
  expect(document.turns).toMatchObject([
    { participant: 'channel-0', startMs: null, endMs: null, text: 'How can I help?' },
    { participant: 'channel-1', startMs: null, sentiment: { label: 'negative' } },
  ]);
  const validate = new Ajv({ strict: false }).compile(openApiSchema());
  validate(document);
  expect(validate.errors ?? []).toEqual([]);
});

describe('the transcript of the demo call', () => {
  it('is a line a turn as plain text', async () => {
    const lines = (await write('text/plain')).trimEnd().split('\n');
    expect(lines).toHaveLength(7);
    expect(lines[0]).toMatch(/^\[00:00:00\] Ada: Parcel direct/);
    expect(lines[1]).toMatch(/^\[00:00:0\d\] customer: Hello/);
  });

  it('is the same text as WebVTT and as SubRip, in captions of two lines', async () => {
    const vtt = readVtt(await write('text/vtt'));
    const srt = readSrt(await write('application/x-subrip'));
    expect(srt.map(({ startMs, endMs, lines }) => [startMs, endMs, lines])).toEqual(
      vtt.map(({ startMs, endMs, lines }) => [startMs, endMs, lines]),
    );
    expect(new Set(vtt.map(({ voice }) => voice))).toEqual(new Set(['Ada', 'customer']));
    expect(Math.max(...vtt.flatMap(({ lines }) => lines.map((line) => line.length)))).toBeLessThanOrEqual(42);
    const words = vtt.flatMap(({ lines }) => lines.flatMap((line) => line.split(' ')));
    expect(words.length).toBe(EVENTS.flatMap(({ Data }) => Data.Text.split(' ')).length);
  });
});

it('a conversation of more than 100,000 events is refused, and ndjson is named', async () => {
  const parameters = { Events: [{ Name: 'x', Data: { Count: 100_001 } }] };
  const response = await app.run('flooding', { parameters, headers: { Accept: CONVERSATION } });
  expect(await response.json()).toMatchObject({
    status: 413,
    code: 'operation.limit-exceeded',
    detail: expect.stringContaining('application/x-ndjson') as string,
  });
});

describe('the figures of a made call, from its audio alone', () => {
  /** Channel, start in ms, and the utterance of the demo call that is placed there. */
  const PLAN = [
    [0, 1_000, 0],
    [1, 5_200, 1],
    // The agent cuts in, and the customer has stopped 1.2 s later.
    [0, 0, 2],
    // Silence of 6 s.
    [1, 0, 3],
    [0, 0, 4],
  ] as const;

  it('are right to 150 ms in the median, and to 300 ms at most', async () => {
    const voices = [0, 1].map((channel) => demoSpeech(channel).map((span) => demoCall()[channel]!.subarray(...span)));
    const taken = [0, 0];
    const placed: { channel: number; start: number; end: number }[] = [];
    const planes = [0, 1].map(() => new Int16Array(45 * DEMO_RATE_HZ));
    for (const [channel, given] of PLAN) {
      const samples = voices[channel]![taken[channel]!++]!;
      const last = placed.at(-1)?.end ?? 0;
      const start =
        given > 0 ? given : placed.length === 2 ? last - 1_200 : placed.length === 3 ? last + 6_000 : last + 700;
      planes[channel]!.set(samples, (start * DEMO_RATE_HZ) / 1_000);
      placed.push({ channel, start, end: start + (samples.length * 1_000) / DEMO_RATE_HZ });
    }
    const noisy = planes.map((plane, channel) =>
      plane.map((sample, at) => sample + ((at * 7_919 + channel) % 41) - 20),
    );
    const { participants, nonTalk, overlapMs, basis } = await converse({
      parameters: { Settings: {} },
      audio: wavOf(noisy),
    });
    expect(basis).toBe('segments');
    const talk = (channel: number): number =>
      placed.filter((each) => each.channel === channel).reduce((sum, { start, end }) => sum + end - start, 0);
    const [first, second, third, fourth, fifth] = placed.map(({ start, end }) => ({ start, end }));
    const figures: [name: string, found: number | null | undefined, expected: number][] = [
      ['overlap', overlapMs, second!.end - third!.start],
      ['interruption start', participants[0]?.interruptions[0]?.startMs, third!.start],
      ['interruption end', participants[0]?.interruptions[0]?.endMs, third!.end],
      ['silence start', nonTalk?.instances[0]?.startMs, third!.end],
      ['silence end', nonTalk?.instances[0]?.endMs, fourth!.start],
      [
        'longest turn',
        participants[1]?.longestTurnMs,
        Math.max(second!.end - second!.start, fourth!.end - fourth!.start),
      ],
      ['response of the customer', participants[1]?.responseMs.median, (second!.start - first!.end + 6_000) / 2],
      ['response of the agent', participants[0]?.responseMs.p90, 0.9 * (fifth!.start - fourth!.end)],
    ];
    const errors = figures.map(([name, found, expected]) => [name, Math.abs((found ?? NaN) - expected)] as const);
    for (const [name, error] of errors) expect([name, error <= 300 ? 'right' : error]).toEqual([name, 'right']);
    const sorted = errors.map(([, error]) => error).sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(150);
    // The time of speech is a sum over several segments.
    for (const channel of [0, 1]) {
      const count = placed.filter((each) => each.channel === channel).length;
      expect(Math.abs((participants[channel]?.talkMs ?? NaN) - talk(channel))).toBeLessThanOrEqual(300 * count);
    }
  });
});

it('texts without positions that are published twice, before and after a node, are one text', async () => {
  await app.saveProject({
    name: 'twice',
    flowTypes: ['batch'],
    nodes: [
      { id: 'entry', type: 'entry' },
      { id: 'filter', type: 'profanity-filter' },
      { id: 'sentiment', type: 'sentiment' },
      { id: 'publisher', type: 'publisher' },
    ],
    connections: [
      ...['filter', 'sentiment', 'publisher'].map((id) => ({ from: 'entry.events.0', to: `${id}.events` })),
      { from: 'entry.events.1', to: 'publisher.events' },
      { from: 'filter.events', to: 'publisher.events' },
      { from: 'sentiment.events', to: 'publisher.events' },
    ],
  });
  const Events = ['damn', 'I love it', 'damn'].flatMap((Text) => [
    { Name: 'Chat Message', Channel: 0, Data: { Text } },
    { Name: 'Chat Message', Channel: 1, Data: { Text: 'well' } },
  ]);
  const { turns } = await converse({ parameters: { Events } }, 'twice');
  expect(turns.map(({ text, sentiment }) => [text, sentiment?.label])).toEqual([
    ['****', 'negative'],
    ['well', undefined],
    ['I love it', 'positive'],
    ['well', undefined],
    ['****', 'negative'],
    ['well', undefined],
  ]);
});

describe('the paths with a fixed form', () => {
  const ask = async (path: string): Promise<Response> => {
    const body = new FormData();
    body.append('Parameters', JSON.stringify(PARAMETERS));
    return fetch(`${app.url}/project-runner/demo-batch/${path}`, {
      method: 'POST',
      headers: await app.headers(),
      body,
    });
  };

  it.each([
    ['conversation', CONVERSATION],
    ['transcript', 'text/plain'],
    ['transcript?format=text', 'text/plain'],
    ['transcript?format=vtt', 'text/vtt'],
    ['transcript?format=srt', 'application/x-subrip'],
  ])('%s answers as %s', async (path, mediaType) => {
    const response = await ask(path);
    expect([response.status, response.headers.get('Content-Type')]).toEqual([200, `${mediaType}; charset=utf-8`]);
    expect(await response.text()).toContain('Parcel direct');
  });

  it('transcript refuses a format that it does not have', async () => {
    expect(await (await ask('transcript?format=docx')).json()).toMatchObject({ status: 400, code: 'request.invalid' });
  });
});
