import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeFrames } from '../../src/audio/index.js';
import { DEMO_RATE_HZ, demoCall, utterances } from '../support/vad/index.js';
import { makeWav } from '../support/wav/index.js';
import { eventsOf, TestApp, type WireEvents } from '../support/test-app.js';

/** Every setting of demo-batch, on and off, on a stereo and on a mono recording. */

/** The transcript, as a simple recognizer would write it. */
const EVENTS = utterances.map(({ channel, startMsec, endMsec, text }) => ({
  Name: 'SR Milestone',
  Channel: channel,
  StartMsec: startMsec,
  EndMsec: endMsec,
  Data: { Text: text.replace(/[.,?]/g, '').toLowerCase(), TextAttributes: 'recognized' },
}));

type Kind = 'stereo' | 'mono';

const named = (events: WireEvents, name: string): WireEvents => events.filter(({ Name }) => Name === name);
const texts = (events: WireEvents): string[] => named(events, 'SR Milestone').map(({ Data }) => String(Data?.Text));
const attributed = (events: WireEvents, word: string): WireEvents =>
  events.filter(({ Data }) => String(Data?.TextAttributes).includes(word));
const leftOut = (events: WireEvents, type: string): WireEvents =>
  named(events, 'Node Error').filter(({ Data }) => Data?.Type === type);

interface Mark {
  readonly setting: string;
  /** Whether there is anything of it at all. */
  readonly isThere: (events: WireEvents) => boolean;
  /** Checks the events of the recording. */
  readonly isRight: (events: WireEvents, kind: Kind) => void;
}

const MARKS: readonly Mark[] = [
  {
    setting: 'Normalizer',
    isThere: (events) => attributed(events, 'normalized').length > 0,
    isRight: (events) => expect(texts(events).join(' ')).toMatch(/4719/),
  },
  {
    setting: 'Punctuation',
    isThere: (events) => attributed(events, 'punctuated').length > 0,
    isRight: (events) => {
      for (const text of texts(events)) expect(text).toMatch(/^[A-Z0-9].*[.?]$/s);
      expect(texts(events).join(' ')).toMatch(/How can I help you\?/);
    },
  },
  {
    setting: 'ProfanityFilter',
    isThere: (events) => attributed(events, 'filtered').length > 0,
    isRight: (events) => {
      expect(texts(events).join(' ')).toMatch(/ \*{4} time/);
      expect(texts(events).join(' ')).not.toMatch(/damn/);
    },
  },
  {
    setting: 'Sentiment',
    isThere: (events) => named(events, 'Sentiment').length > 0,
    isRight: (events) => {
      const at = (startMsec: number) => named(events, 'Sentiment').find(({ StartMsec }) => StartMsec === startMsec);
      expect(at(11_670)?.Data).toMatchObject({ Sentiment: 'negative' });
      expect(at(23_794)?.Data).toMatchObject({ Sentiment: 'positive' });
    },
  },
  {
    setting: 'Summarization',
    isThere: (events) => named(events, 'Summarize').length > 0,
    isRight: (events) => {
      const summary = String(named(events, 'Summarize')[0]?.Data?.Summary);
      expect(summary).toMatch(/order|time|noon/i);
      expect(summary.length).toBeLessThan(300);
    },
  },
  {
    setting: 'TopicDetection',
    isThere: (events) => named(events, 'Topic Detected').length > 0,
    isRight: (events) => {
      const topics = named(events, 'Topic Detected')[0]?.Data?.Topics as { Name: string }[];
      expect(topics.length).toBeLessThanOrEqual(3);
      expect(topics.map(({ Name }) => Name).join()).toMatch(/order|parcel|noon/i);
    },
  },
  {
    setting: 'DetectLanguage',
    isThere: (events) => named(events, 'Language Change').length > 0,
    isRight: (events) => {
      const languages = named(events, 'Language Change').map(({ Data }) => Data?.Language);
      expect(new Set(languages)).toEqual(new Set(['en']));
    },
  },
  {
    setting: 'Gender',
    isThere: (events) => named(events, 'Gender Change').length > 0,
    isRight: (events, kind) => {
      const found = named(events, 'Gender Change').map(({ Channel, Data }) => [Channel, Data?.Gender]);
      if (kind === 'stereo') expect(found).toEqual(expect.arrayContaining(VOICES));
      else expect(new Set(found.map(([, gender]) => gender))).toEqual(new Set(VOICES.map(([, gender]) => gender)));
    },
  },
  {
    setting: 'Emotion',
    isThere: (events) => leftOut(events, 'emotion').length > 0,
    isRight: (events) => expect(leftOut(events, 'emotion')[0]?.Data?.Detail).toMatch(/set Address/),
  },
  {
    setting: 'Age',
    isThere: (events) => leftOut(events, 'age').length > 0,
    isRight: (events) => expect(leftOut(events, 'age')[0]?.Data?.Detail).toMatch(/set Address/),
  },
  {
    setting: 'DebugMode',
    isThere: (events) => events.some(({ Tags }) => (Tags as string[]).some((tag) => tag.startsWith('debug:'))),
    isRight: (events) => {
      const tags = events.flatMap(({ Tags }) => Tags as string[]);
      expect(tags).toEqual(expect.arrayContaining(['debug:entry', 'debug:voice-0']));
      expect(named(events, 'FinalResult').length).toBeGreaterThan(10);
    },
  },
];

/** The voices of the demo call, by channel. */
const VOICES = [
  [0, 'female'],
  [1, 'male'],
];

const ALL = Object.fromEntries(MARKS.map(({ setting }) => [setting, true]));

let app: TestApp;
let recordings: Readonly<Record<Kind, Uint8Array<ArrayBuffer>>>;

beforeAll(async () => {
  app = await TestApp.start({ environment: { OUTBOUND_ALLOW: '127.0.0.1' } });
  const planes = demoCall();
  const [agent, customer] = planes as [Int16Array, Int16Array];
  const both = agent.map((sample, at) => Math.max(-32_768, Math.min(32_767, sample + (customer[at] ?? 0))));
  recordings = { stereo: wavOf(planes), mono: wavOf([both]) };
});
afterAll(() => app.close());

function wavOf(planes: readonly Int16Array[]): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(encodeFrames('pcm', planes));
  const plan = { encoding: 'pcm', sampleRateHz: DEMO_RATE_HZ, channelCount: planes.length } as const;
  return new Uint8Array(makeWav({ ...plan, data }));
}

async function run(kind: Kind, Settings: object, project = 'demo-batch'): Promise<WireEvents> {
  const response = await app.run(project, { parameters: { Settings, Events: EVENTS }, audio: recordings[kind] });
  expect(response.status).toBe(200);
  return eventsOf(response);
}

describe.each(['stereo', 'mono'] as const)('demo-batch on a %s recording', (kind) => {
  let withAll: WireEvents;
  let withNone: WireEvents;
  beforeAll(async () => {
    withAll = await run(kind, { ...ALL, SpeakerDiarization: true });
    withNone = await run(kind, {});
  });

  it.each(MARKS.map((mark) => [mark.setting, mark] as const))('%s', async (setting, { isThere, isRight }) => {
    expect(isThere(withAll)).toBe(true);
    expect(isThere(withNone)).toBe(false);
    const alone = await run(kind, { [setting]: true });
    expect(isThere(alone)).toBe(true);
    isRight(alone, kind);
    const others = await run(kind, { ...ALL, [setting]: false });
    expect(isThere(others)).toBe(false);
  });

  it('all of them together are right, too', () => {
    for (const { setting, isRight } of MARKS) if (setting !== 'DebugMode') isRight(withoutDebug(withAll), kind);
  });

  it('rewrites texts in the documented order', () => {
    const attributes = named(withoutDebug(withAll), 'SR Milestone').map(({ Data }) => Data?.TextAttributes);
    expect(new Set(attributes)).toEqual(new Set(['recognized, normalized, punctuated, filtered']));
  });

  it('says how to have what is missing, with no settings at all', () => {
    expect(leftOut(withNone, 'sr-http').length).toBeGreaterThan(0);
    expect(leftOut(withNone, 'sr-http')[0]?.Data?.Detail).toMatch(/set Address/);
    expect(named(withNone, 'Start Of Segment').length).toBeGreaterThan(1);
  });
});

describe('SpeakerDiarization', () => {
  it('separates the two speakers of a mono recording', async () => {
    const events = await run('mono', { SpeakerDiarization: true });
    const segments = named(events, 'End Of Segment');
    expect(new Set(segments.map(({ Channel }) => Channel))).toEqual(new Set([0, 1]));
    expect(await agreement(events)).toBeGreaterThan(0.8);
    const plain = await run('mono', {});
    expect(new Set(named(plain, 'End Of Segment').map(({ Channel }) => Channel))).toEqual(new Set([0]));
  });

  it('leaves the channels of a stereo recording as they are: they are speakers already', async () => {
    const spans = (events: WireEvents) =>
      named(events, 'End Of Segment').map(({ Channel, EndMsec }) => [Channel, EndMsec] as const);
    const [apart, plain] = [await run('stereo', { SpeakerDiarization: true }), await run('stereo', {})];
    expect(new Set(spans(apart).map(([channel]) => channel))).toEqual(new Set([0, 1]));
    const lastOf = (all: ReturnType<typeof spans>, of: number) =>
      Math.max(...all.filter(([channel]) => channel === of).map(([, endMs]) => Number(endMs)));
    for (const channel of [0, 1]) {
      expect(Math.abs(lastOf(spans(apart), channel) - lastOf(spans(plain), channel))).toBeLessThan(1_000);
    }
  });

  /** Share of the time of the utterances in segments of one speaker each, whatever the speaker's number. */
  async function agreement(events: WireEvents): Promise<number> {
    const shares = [0, 1].map((shift) => {
      let right = 0;
      let all = 0;
      for (const { channel, startMsec, endMsec } of utterances) {
        for (const { Channel, StartMsec, EndMsec } of named(events, 'End Of Segment')) {
          const ms = Math.min(endMsec, Number(EndMsec)) - Math.max(startMsec, Number(StartMsec));
          if (ms <= 0) continue;
          all += ms;
          if ((channel + shift) % 2 === Channel) right += ms;
        }
      }
      return right / all;
    });
    return Math.max(...shares);
  }
});

describe('demo-batch with services', () => {
  const servers: Server[] = [];
  afterAll(() => servers.forEach((server) => server.close()));

  /** A service that says the same of all that it is sent. */
  async function serve(answer: object): Promise<string> {
    const server = createServer((request, response) => {
      request.resume().once('end', () => {
        response.setHeader('Content-Type', 'application/json').end(JSON.stringify(answer));
      });
    });
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it.each(['stereo', 'mono'] as const)('hears emotion, age and words of a %s recording', async (kind) => {
    const addresses: Readonly<Record<string, string>> = {
      emotion: await serve({ Emotion: 'angry', Confidence: 0.9, Monotony: 0.2 }),
      age: await serve({ Age: 44, Confidence: 0.7 }),
      'sr-http': await serve({ text: 'four seven one nine' }),
    };
    const response = await fetch(`${app.url}/projects/demo-batch`, { headers: await app.headers() });
    const { design } = (await response.json()) as {
      design: { nodes: { type: string; parameters?: Record<string, unknown> }[] };
    };
    const nodes = design.nodes.map((node) => {
      const Address = addresses[node.type];
      return Address === undefined ? node : { ...node, parameters: { ...node.parameters, Address } };
    });
    const project = `demo-batch-${kind}`;
    await app.saveProject({ ...design, nodes, name: project });
    const events = await run(kind, { ...ALL, DebugMode: false, SpeakerDiarization: true }, project);
    expect(named(events, 'Emotion')[0]?.Data).toMatchObject({ Emotion: 'angry' });
    expect(named(events, 'Age Change')[0]?.Data).toMatchObject({ Age: 44 });
    const heard = named(events, 'SR Milestone').filter(({ Data }) => String(Data?.Text).startsWith('4719'));
    expect(new Set(heard.map(({ Channel }) => Channel))).toEqual(new Set([0, 1]));
    expect(leftOut(events, 'emotion')).toEqual([]);
  });
});

function withoutDebug(events: WireEvents): WireEvents {
  return events.filter(({ Tags }) => !(Tags as string[]).some((tag) => tag.startsWith('debug:')));
}
