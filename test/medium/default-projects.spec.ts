import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeFrames } from '../../src/audio/index.js';
import { ProjectRepository, ProjectService } from '../../src/projects/index.js';
import { lendEmbedded } from '../support/databases.js';
import { answerJson, HttpService } from '../support/http-service.js';
import { makeToneRecognizer } from '../support/sherpa/made-models.js';
import { concat, silence, tone } from '../support/signals.js';
import { TenantRepository } from '../../src/tenancy/tenant.repository.js';
import { eventsOf, TestApp, type WireEvents } from '../support/test-app.js';
import { demoCall, DEMO_RATE_HZ } from '../support/vad/index.js';
import { makeWav } from '../support/wav/index.js';

/** The default projects as every tenant has them, without an edit. */

const named = (events: WireEvents, name: string): WireEvents => events.filter(({ Name }) => Name === name);
const starts = (events: WireEvents, channel: number): unknown[] =>
  named(events, 'Start Of Segment')
    .filter(({ Channel }) => Channel === channel)
    .map(({ StartMsec }) => StartMsec);
const warnings = (events: WireEvents): unknown[] => named(events, 'Warning').map(({ Data }) => Data?.Code);

function wavOf(planes: readonly Int16Array[], sampleRateHz: number): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(encodeFrames('pcm', planes));
  return new Uint8Array(makeWav({ encoding: 'pcm', sampleRateHz, channelCount: planes.length, data }));
}

const milestone = (Channel: number, Text: string, StartMsec = 0): object => ({
  Name: 'SR Milestone',
  Channel,
  StartMsec,
  EndMsec: StartMsec + 900,
  Data: { Text, TextAttributes: 'recognized' },
});

async function run(app: TestApp, parameters: object, audio?: Uint8Array<ArrayBuffer>): Promise<WireEvents> {
  const response = await app.run('demo-batch', { parameters, ...(audio && { audio }) });
  expect(response.status).toBe(200);
  return eventsOf(response);
}

const planes = demoCall();
const stereo = wavOf(planes, DEMO_RATE_HZ);
const mono = wavOf([planes[0]!], DEMO_RATE_HZ);

describe('demo-batch', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  it('swaps the channels of a call with swapped tags, audio and events', async () => {
    const Events = [milestone(0, 'of the first channel')];
    const plain = await run(app, { Events }, stereo);
    const swapped = await run(app, { Events, Settings: { ChannelTags: ['customer', 'agent'] } }, stereo);
    expect(starts(plain, 0)).not.toEqual(starts(plain, 1));
    expect([starts(swapped, 0), starts(swapped, 1)]).toEqual([starts(plain, 1), starts(plain, 0)]);
    expect(named(plain, 'SR Milestone').map(({ Channel }) => Channel)).toEqual([0]);
    expect(named(swapped, 'SR Milestone').map(({ Channel }) => Channel)).toEqual([1]);
    const same = await run(app, { Settings: { ChannelTags: ['agent', 'customer;vip'] } }, stereo);
    expect([starts(same, 0), starts(same, 1)]).toEqual([starts(plain, 0), starts(plain, 1)]);
    expect([warnings(plain), warnings(swapped), warnings(same)]).toEqual([[], [], []]);
  });

  it('keeps the channels of a call with tags that it does not know, and warns', async () => {
    const plain = await run(app, {}, stereo);
    const events = await run(app, { Settings: { ChannelTags: ['left', 'agent'] } }, stereo);
    expect([starts(events, 0), starts(events, 1)]).toEqual([starts(plain, 0), starts(plain, 1)]);
    expect(named(events, 'Warning').map(({ Data }) => Data)).toEqual([
      {
        Code: 'channel-tags.unknown',
        Node: 'switch',
        Detail: expect.stringMatching(/'left' of channel 0.*agent \| customer/) as string,
        Pointers: ['/Settings/ChannelTags/0'],
      },
    ]);
  });

  it.each([false, true])('does not apply tags to a mono call, and warns (diarization: %s)', async (isDiarized) => {
    const Settings = { SpeakerDiarization: isDiarized };
    const Events = [milestone(0, 'of the call')];
    const plain = await run(app, { Settings, Events }, mono);
    const tagged = await run(app, { Settings: { ...Settings, ChannelTags: ['customer'] }, Events }, mono);
    for (const channel of [0, 1]) expect(starts(tagged, channel)).toEqual(starts(plain, channel));
    expect(starts(tagged, 0).length).toBeGreaterThan(0);
    expect(named(tagged, 'SR Milestone').map(({ Channel }) => Channel)).toEqual([0]);
    expect(warnings(plain)).toEqual([]);
    expect(named(tagged, 'Warning').map(({ Data }) => [Data?.Code, Data?.Pointers])).toEqual([
      ['parameters.unused', ['/Settings/ChannelTags']],
    ]);
  });

  it('moves the events of a call without audio by their tags', async () => {
    const events = await run(app, {
      Events: [milestone(0, 'hello')],
      Settings: { ChannelTags: ['customer', 'agent'] },
    });
    expect(named(events, 'SR Milestone').map(({ Channel }) => Channel)).toEqual([1]);
    expect(named(events, 'Node Error')).toEqual([]);
  });

  it('reports each node that is not ready once, with its parameter or variable and a page', async () => {
    const Settings = { Emotion: true, Age: true };
    const events = await run(app, { Settings }, mono);
    const errors = named(events, 'Node Error').map(({ Data }) => [Data?.Node, Data?.Detail] as const);
    expect(errors.map(([node]) => node).sort()).toEqual(['age-0', 'emotion-0', 'recognizer-0']);
    for (const [node, detail] of errors) {
      expect(detail).toMatch(new RegExp(`^Node '${String(node)}' .*set Address.* See docs/.*\\.md`));
    }
    expect(errors.find(([node]) => node === 'recognizer-0')?.[1]).toMatch(/RECOGNIZER_URL.*npm run models/);
  });

  describe('with texts that swear', () => {
    const TEXTS = [
      'The damn delivery came late again and the damn delivery was broken.',
      'I want a refund for the damn delivery.',
      'The refund is on its way, thank you, that is great.',
    ];
    const Events = TEXTS.map((text, at) => milestone(at % 2, text, at * 1_000));
    const judged = (ProfanityFilter: boolean): Promise<WireEvents> =>
      run(app, { Events, Settings: { Sentiment: true, Summarization: true, TopicDetection: true, ProfanityFilter } });

    it('has the same sentiments and topic scores whether it masks them or not', async () => {
      const [masked, plain] = [await judged(true), await judged(false)];
      const sentiments = (events: WireEvents): unknown[] => named(events, 'Sentiment').map(({ Data }) => Data);
      expect(sentiments(plain)).toHaveLength(TEXTS.length);
      expect(sentiments(masked)).toEqual(sentiments(plain));
      const topics = (events: WireEvents): { Name: string; Score: number }[] =>
        named(events, 'Topic Detected').flatMap(({ Data }) => Data?.Topics as { Name: string; Score: number }[]);
      expect(topics(plain).length).toBeGreaterThan(0);
      expect(topics(masked).map(({ Score }) => Score)).toEqual(topics(plain).map(({ Score }) => Score));
      expect(topics(masked).map(({ Name }) => Name.length)).toEqual(topics(plain).map(({ Name }) => Name.length));
    });

    it('publishes nothing unmasked', async () => {
      const [masked, plain] = [await judged(true), await judged(false)];
      const summary = (events: WireEvents): unknown => named(events, 'Summarize')[0]?.Data?.Summary;
      expect(summary(plain)).toMatch(/damn/);
      expect(summary(masked)).toBe(String(summary(plain)).replaceAll('damn', '****'));
      expect(JSON.stringify(masked)).not.toMatch(/damn/i);
    });
  });
});

describe('the default projects with a recognizer', () => {
  const folders: string[] = [];
  const services: HttpService[] = [];
  const paths: (string | undefined)[] = [];
  const apps: TestApp[] = [];
  afterAll(async () => {
    for (const app of apps) await app.close();
    for (const service of services) service.close();
    for (const folder of folders) await rm(folder, { recursive: true });
  });

  async function start(environment: Record<string, string>): Promise<TestApp> {
    const app = await TestApp.start({ environment });
    apps.push(app);
    return app;
  }

  /** The address of a recognizer that hears the same text in all speech. */
  async function serve(text: string): Promise<string> {
    paths.length = 0;
    const answer = answerJson({ text });
    const service = await HttpService.start((response, request, count) => {
      paths.push(request.url);
      answer(response, request, count);
    });
    services.push(service);
    return service.url;
  }

  it('recognize by the service of RECOGNIZER_URL, on this machine as well, and call no other', async () => {
    const app = await start({ RECOGNIZER_URL: await serve('four seven one nine') });
    const events = await run(app, { Settings: { Normalizer: true } }, stereo);
    expect(named(events, 'Node Error')).toEqual([]);
    const texts = named(events, 'SR Milestone');
    expect(new Set(texts.map(({ Channel }) => Channel))).toEqual(new Set([0, 1]));
    expect(new Set(texts.map(({ Data }) => Data?.Text))).toEqual(new Set(['4719']));
    expect(new Set(paths)).toEqual(new Set(['/v1/audio/transcriptions']));
    const { design } = await app.app.get(ProjectService).getVersion(app.demo.id, 'demo-batch', 1);
    expect(JSON.stringify(design)).toContain('"${RECOGNIZER_URL:-}"');
  });

  it('tag the texts of the speakers of a mono recording', async () => {
    const app = await start({ RECOGNIZER_URL: await serve('hello') });
    const [agent, customer] = planes as [Int16Array, Int16Array];
    const both = agent.map((sample, at) => Math.max(-32_768, Math.min(32_767, sample + (customer[at] ?? 0))));
    const events = await run(app, { Settings: { SpeakerDiarization: true } }, wavOf([both], DEMO_RATE_HZ));
    const texts = named(events, 'SR Milestone');
    for (const { Channel, Tags } of texts) expect(Tags).toEqual([`Speaker No: ${Channel}`]);
    expect(new Set(texts.map(({ Channel }) => Channel))).toEqual(new Set([0, 1]));
  });

  it('recognize by a model of sherpa-onnx in MODELS_DIR', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dataflow-models-'));
    folders.push(folder);
    await makeToneRecognizer(folder);
    const app = await start({ MODELS_DIR: folder });
    const rateHz = 16_000;
    const low = tone({ ms: 600, rateHz, hz: 200 });
    const pause = silence({ ms: 1_000, rateHz });
    const events = await run(app, { Language: 'en-US' }, wavOf([concat(pause, low, pause)], rateHz));
    expect(named(events, 'Node Error')).toEqual([]);
    expect(named(events, 'SR Milestone').map(({ Data }) => Data?.Text)).toEqual(['low']);
  });
});

describe('the default projects of an existing tenant', () => {
  it('get those of a new server as an inactive version, whatever the tenant made of them', async () => {
    const database = await lendEmbedded();
    const tenants = new TenantRepository(database.database);
    const projects = new ProjectRepository(database.database);
    const { id } = await tenants.create({ name: 'older', maxOperations: null });
    const old = { author: 'dataflow', note: 'Default project' };
    await projects.create(id, { name: 'demo-batch', ...old, design: { name: 'demo-batch' } });
    await projects.create(id, { name: 'demo-stream', ...old, design: { name: 'demo-stream' } });
    await projects.saveVersion(id, 'demo-stream', 'any', { design: { own: true }, author: 'admin', note: '' });
    await projects.activate(id, 'demo-stream', 2);
    await projects.create(id, { name: 'ca-online', ...old, design: {} });
    await projects.retire(id, 'ca-online');
    const app = await TestApp.start({ database });
    try {
      expect(await projects.find(id, 'demo-batch')).toMatchObject({ activeVersion: 1, latestVersion: 2 });
      expect(await projects.find(id, 'demo-stream')).toMatchObject({ activeVersion: 2, latestVersion: 3 });
      expect(await projects.find(id, 'ca-online')).toMatchObject({ activeVersion: 1, latestVersion: 1 });
      const [added, ofNew] = [
        await projects.findVersion(id, 'demo-batch', 2),
        await projects.findVersion(app.demo.id, 'demo-batch', 1),
      ];
      expect(added).toMatchObject({ author: 'dataflow', design: ofNew?.design, note: ofNew?.note });
      expect(await projects.find(app.demo.id, 'demo-batch')).toMatchObject({ activeVersion: 1, latestVersion: 1 });
    } finally {
      await app.close();
    }
  });
});
