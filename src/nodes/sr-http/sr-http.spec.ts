import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { NodeDriver } from '../../../test/support/drive-node.js';
import { chunksOf, helloService } from '../../../test/support/run-graph.js';
import { makeModels } from '../../../test/support/sherpa/made-folder.js';
import { makeToneRecognizer } from '../../../test/support/sherpa/made-models.js';
import { noModels } from '../../../test/support/sherpa/no-models.js';
import { tone } from '../../../test/support/signals.js';
import { languageAfter } from '../../common/language/index.js';
import type { ServiceClient, ServiceRequest } from '../../common/service-call/index.js';
import { speaks } from '../../engines/contract/index.js';
import { RECOGNIZERS } from '../../engines/recognition/index.js';
import { changeEvent, createEvent, type FlowEvent } from '../../pipeline/index.js';
import { choiceFor } from './engine-choice.js';
import { srHttp, SrHttpNode } from './sr-http.node.js';

type Form = ReadonlyMap<string, string>;
type Answer = (form: Form, count: number) => unknown;

/** A service with this answer, and its requests. */
function service(answer: Answer): { client: ServiceClient; requests: ServiceRequest[]; forms: Form[] } {
  const requests: ServiceRequest[] = [];
  const forms: Form[] = [];
  const client: ServiceClient = {
    ...helloService,
    async call(request) {
      requests.push(request);
      const form = readForm(request);
      const count = forms.push(form);
      return { status: 200, headers: {}, body: Buffer.from(JSON.stringify(await answer(form, count))) };
    },
  };
  return { client, requests, forms };
}

/** The parts of a multipart body, as Latin-1. */
function readForm({ body = new Uint8Array(0), headers = {} }: ServiceRequest): Form {
  const [, boundary = ''] = /boundary=(.*)$/.exec(headers['content-type'] ?? '') ?? [];
  const parts = Buffer.from(body).toString('latin1').split(`--${boundary}`).slice(1, -1);
  return new Map(
    parts.map((part) => [/name="([^"]*)"/.exec(part)?.[1] ?? '', part.slice(part.indexOf('\r\n\r\n') + 4, -2)]),
  );
}

const { runtimes } = await makeModels(makeToneRecognizer);

const ADDRESS = { Address: 'http://recognizer.example/' };

async function drive(client: ServiceClient, parameters: object = {}): Promise<NodeDriver> {
  const driver = new NodeDriver(
    { definition: srHttp, provider: new SrHttpNode(runtimes) },
    { ...ADDRESS, ...parameters },
    client,
  );
  await driver.start();
  return driver;
}

const place = (groupId: string, startSample: number, endSample: number) => ({
  channel: 0,
  startSample,
  endSample,
  groupId,
});

/** A segment of this many ms, with its end event. */
async function segment(driver: NodeDriver, groupId: string, startMs: number, ms: number): Promise<void> {
  const samples = tone({ ms, rateHz: 16_000 });
  for (const chunk of chunksOf(samples, 0, 16_000)) {
    await driver.give({ ...chunk, groupId, startSample: chunk.startSample + startMs * 16 }, 'audio');
  }
  await driver.give(createEvent('End Of Segment', place(groupId, startMs * 16, (startMs + ms) * 16), null), 'events');
}

function milestones(driver: NodeDriver): FlowEvent[] {
  return driver.emitted.map(({ value }) => value as FlowEvent);
}

describe('sr-http with an OpenAI-compatible service', () => {
  it('sends each segment as a wav, and raises a milestone at its place', async () => {
    const { client, requests, forms } = service(() => ({ text: ' hello there ' }));
    const driver = await drive(client, { Language: 'en-US', Models: [{ Language: 'en', Name: 'base.en' }] });
    await segment(driver, 'g1', 100, 500);
    await driver.flush();
    expect(requests[0]).toMatchObject({
      url: 'http://recognizer.example/v1/audio/transcriptions',
      method: 'POST',
      budgetMs: 60_000,
      connectTimeoutMs: 5_000,
    });
    expect(Object.keys(requests[0]?.headers ?? {})).not.toContain('authorization');
    expect([
      forms[0]?.get('model'),
      forms[0]?.get('language'),
      forms[0]?.get('response_format'),
      forms[0]?.get('file')?.length,
    ]).toEqual(['base.en', 'en', 'json', 44 + 500 * 16 * 2]);
    expect(milestones(driver)).toEqual([
      createEvent('SR Milestone', place('g1', 1_600, 9_600), {
        Text: 'hello there',
        TextAttributes: 'recognized',
        Language: 'en-US',
      }),
    ]);
    await driver.stop();
  });

  it('copies the tags of a segment to its milestone', async () => {
    const driver = await drive(service(() => ({ text: 'hello' })).client);
    const started = createEvent('Start Of Segment', place('g1', 0, -1), null);
    await driver.give(changeEvent(started, { tags: ['Speaker No: 1'] }), 'events');
    await segment(driver, 'g1', 0, 500);
    await segment(driver, 'g2', 1_000, 500);
    await driver.flush();
    expect(milestones(driver).map(({ groupId, tags }) => [groupId, tags])).toEqual([
      ['g1', ['Speaker No: 1']],
      ['g2', []],
    ]);
    await driver.stop();
  });

  it('pads segments that are too short for such services, as the last of a speech of 30.02 s is', async () => {
    const { client, forms } = service(() => ({ text: 'hello' }));
    const driver = await drive(client);
    await segment(driver, 'g1', 0, 30_020);
    await driver.flush();
    expect(forms.map((form) => form.get('file')?.length)).toEqual([44 + 30_000 * 32, 44 + 100 * 32]);
    expect(milestones(driver)[1]).toMatchObject({ startSample: 480_000, endSample: 480_320 });
    await driver.stop();
  });

  it('raises milestones in the order of the speech, whichever answer is first, and none for empty text', async () => {
    const { client } = service(async (_form, count) => {
      await sleep(count === 1 ? 60 : 5);
      return { text: count === 3 ? '  ' : `text ${count}` };
    });
    const driver = await drive(client);
    for (const [index, id] of ['a', 'b', 'c', 'd'].entries()) await segment(driver, id, index * 1_000, 300);
    await driver.flush();
    expect(milestones(driver).map(({ groupId, data }) => [groupId, data?.Text])).toEqual([
      ['a', 'text 1'],
      ['b', 'text 2'],
      ['d', 'text 4'],
    ]);
  });

  it('returns words with their times in the operation if requested', async () => {
    const { client, forms } = service(() => ({
      text: 'hello there',
      words: [
        { word: 'hello', start: 0.1, end: 0.35 },
        { word: 'there', start: 0.4, end: 0.5 },
        { word: 5 },
        { word: 'never', start: 1e308, end: 1e308 },
        { word: 'before', start: -1, end: 0.1 },
      ],
    }));
    const driver = await drive(client, { ProduceRecognizedWords: true });
    await segment(driver, 'g', 2_000, 600);
    await driver.flush();
    expect(forms[0]?.get('timestamp_granularities[]')).toBe('word');
    expect(milestones(driver)[0]?.data?.Words).toEqual([
      { Text: 'hello', StartMsec: 2_100, EndMsec: 2_350 },
      { Text: 'there', StartMsec: 2_400, EndMsec: 2_500 },
    ]);
  });

  it('changes language and model on a Language Change', async () => {
    const { client, forms } = service(() => ({ text: 'x' }));
    const Models = [
      { Language: 'en-US', Name: 'english' },
      { Language: 'tr', Name: 'turkish' },
    ];
    const driver = await drive(client, { Language: 'en-US', Models });
    await segment(driver, 'a', 0, 300);
    await driver.give(createEvent('Language Change', place('', -1, -1), { Language: 'tr-TR' }), 'events');
    await segment(driver, 'b', 1_000, 300);
    await driver.flush();
    expect(forms.map((form) => [form.get('model'), form.get('language')])).toEqual([
      ['english', 'en'],
      ['turkish', 'tr'],
    ]);
    expect(milestones(driver).map(({ data }) => data?.Language)).toEqual(['en-US', 'tr-TR']);
  });

  it.each([
    ['openai', 'tr-TR', 'tr-TR'],
    ['pocketsphinx', 'en-GB', 'en-GB'],
    ['pocketsphinx', 'tr-TR', 'en-US'],
    ['openai', 5, 'en-US'],
    ['openai', 'no language', 'en-US'],
    ['openai', '', 'en-US'],
    ['sherpa-onnx', 'en-GB', 'en-GB'],
    ['sherpa-onnx', 'tr-TR', 'en-US'],
    ['knovvu', 'tr-TR', 'en-US'],
  ] as const)('in %s after a change to %j continues in %s', (Engine, Language, after) => {
    const parameters = Object.assign(new srHttp.parameters(), { Engine });
    const change = createEvent('Language Change', place('', -1, -1), { Language: Language as string });
    const has = (wanted: string): boolean => speaks(RECOGNIZERS.find(Engine)!, choiceFor(parameters, wanted), runtimes);
    expect(languageAfter(change, 'en-US', has)).toBe(after);
  });

  it.each([{ words: 'none' }, 'text', null, { text: 5 }, []])('fails on the answer %j', async (answer) => {
    const { client } = service(() => answer);
    const driver = await drive(client);
    await segment(driver, 'a', 0, 300);
    await expect(driver.flush()).rejects.toMatchObject({ code: 'node.service-failed' });
  });

  it('does not start if the address may not be called', async () => {
    const { client } = service(() => ({}));
    const refusing = { ...client, refusalOf: () => "'10.0.0.1' is not on the list" };
    await expect(drive(refusing)).rejects.toMatchObject({
      code: 'operation.start-failed',
      detail: "Address: '10.0.0.1' is not on the list.",
    });
  });
});

describe('sr-http with sherpa-onnx', () => {
  it('recognizes on this machine, and releases the model', async () => {
    const { client, requests } = service(() => ({}));
    const driver = await drive(client, { Address: '', Language: 'en-US', ProduceRecognizedWords: true });
    await segment(driver, 'g', 1_000, 500);
    await driver.flush();
    await driver.stop();
    expect(requests).toEqual([]);
    const [milestone] = milestones(driver);
    expect(milestone).toMatchObject({ name: 'SR Milestone', groupId: 'g', data: { Text: 'low', Language: 'en-US' } });
    const [word] = milestone!.data!.Words as { StartMsec: number; EndMsec: number }[];
    expect(word!.StartMsec).toBeGreaterThanOrEqual(1_000);
    expect(word!.EndMsec).toBeLessThanOrEqual(1_500);
  });

  it('does not start for a language without a model', async () => {
    const { client } = service(() => ({}));
    await expect(drive(client, { Address: '', Engine: 'sherpa-onnx', Language: 'fr-FR' })).rejects.toMatchObject({
      code: 'operation.start-failed',
      detail: "Language: sherpa-onnx has no model of 'fr-FR'.",
    });
  });
});

describe('sr-http with Knovvu', () => {
  const Models = [{ Language: 'tr-TR', Name: 'Turkish' }];
  const settings = { Engine: 'knovvu', Language: 'tr-TR', Models, CredentialId: 'key' };

  function knovvu(body: string): { client: ServiceClient; requests: ServiceRequest[] } {
    const { client, requests } = service(() => ({}));
    const call = async (request: ServiceRequest) => {
      requests.push(request);
      return { status: 200, headers: {}, body: Buffer.from(body) };
    };
    return { client: { ...client, call }, requests };
  }

  it('sends a wav with the model in headers, and raises a milestone', async () => {
    const { client, requests } = knovvu('{"resultText":" merhaba ","confidence":0.9}');
    const driver = await drive(client, settings);
    await segment(driver, 'g', 0, 500);
    await driver.flush();
    expect(requests).toEqual([
      expect.objectContaining({
        url: 'http://recognizer.example/v1/speech/dictation/request',
        method: 'POST',
        credentialId: 'key',
        headers: { 'Content-Type': 'audio/wav', ModelName: 'Turkish', Tenant: 'Default' },
      }),
    ]);
    const body = Buffer.from(requests[0]!.body!);
    expect([body.subarray(0, 4).toString(), body.length]).toEqual(['RIFF', 44 + 500 * 16 * 2]);
    expect(milestones(driver)[0]?.data).toMatchObject({ Text: 'merhaba', Confidence: 0.9, Language: 'tr-TR' });
    await driver.stop();
  });

  it('raises nothing for an empty text, and omits an invalid confidence', async () => {
    for (const [body, texts] of [
      ['{"resultText":"","confidence":0}', []],
      ['{"resultText":"a","confidence":97}', [{ Text: 'a', TextAttributes: 'recognized', Language: 'tr-TR' }]],
    ] as const) {
      const driver = await drive(knovvu(body).client, settings);
      await segment(driver, 'g', 0, 300);
      await driver.flush();
      expect(milestones(driver).map(({ data }) => data)).toEqual(texts);
      await driver.stop();
    }
  });

  it.each(['{', 'null', '[]', '{"resultText":5}', '{"errorCode":"X"}'])('fails on the answer %s', async (body) => {
    const driver = await drive(knovvu(body).client, settings);
    await segment(driver, 'g', 0, 300);
    await expect(driver.flush()).rejects.toMatchObject({ code: 'node.service-failed' });
    await driver.stop();
  });
});

describe('parameters of sr-http', () => {
  const check = (changes: object) => new SrHttpNode(runtimes).check(Object.assign(new srHttp.parameters(), changes));

  it.each([
    [{ Address: 'recognizer.example' }, '/Address'],
    [{ Address: 'file:///etc/passwd' }, '/Address'],
    [{ Language: 'en_US' }, '/Language'],
    [{ Models: [{ Language: '?', Name: 'x' }] }, '/Models/0/Language'],
  ])('%j are rejected', (changes, pointer) => {
    expect(check(changes).map((fault) => fault.pointer)).toEqual([pointer]);
  });

  it.each([
    [{ Engine: 'openai' }, 'set Address to that of the service'],
    [{ Engine: 'knovvu' }, 'set Address to that of the service'],
    [{ Engine: 'knovvu', ...ADDRESS }, 'name a model of the service for each language in Models'],
    [
      { Engine: 'sherpa-onnx' },
      'put a model for recognition into the folder of models (MODELS_DIR): npm run models lists some',
    ],
    [{ Engine: 'openai', ...ADDRESS }, undefined],
    [{ Engine: 'knovvu', ...ADDRESS, Models: [{ Language: 'en', Name: 'English' }] }, undefined],
    [ADDRESS, undefined],
  ])('%j are valid, and missing settings are named', (changes, missing) => {
    expect(check(changes)).toEqual([]);
    const parameters = Object.assign(new srHttp.parameters(), changes);
    expect(new SrHttpNode(noModels()).readiness(parameters)).toBe(missing);
  });

  it('are ready for sherpa-onnx with a model of the language', () => {
    const readiness = (changes: object) =>
      new SrHttpNode(runtimes).readiness(Object.assign(new srHttp.parameters(), { Engine: 'sherpa-onnx' }, changes));
    expect(readiness({ Language: 'en-US' })).toBeUndefined();
    expect(readiness({ Language: 'fr-FR' })).toMatch(/^put a model for recognition of 'fr-FR' into/);
  });

  it.each([
    [{ ...ADDRESS }, 'en-US', 'openai'],
    [{}, 'en-US', 'sherpa-onnx'],
    [{}, 'fr-FR', 'pocketsphinx'],
    [{ Engine: 'knovvu' }, 'en-US', 'knovvu'],
  ])('%j select for %s the engine %s', (changes, language, engine) => {
    const choice = choiceFor(Object.assign(new srHttp.parameters(), changes), language);
    expect(RECOGNIZERS.choose(choice, runtimes).name).toBe(engine);
  });

  it('of knovvu require model names that are valid in a header', () => {
    const Models = [{ Language: 'tr', Name: 'Türkçe' }];
    expect(check({ Engine: 'knovvu', Models }).map(({ pointer }) => pointer)).toEqual(['/Models/0/Name']);
    expect(check({ Models })).toEqual([]);
  });

  it('need no address for an engine on this machine', () => {
    expect(check({})).toEqual([]);
    expect(check({ Engine: 'pocketsphinx', Language: 'en-US' })).toEqual([]);
  });
});
