import { afterAll, describe, expect, it } from 'vitest';
import { NodeDriver } from '../../../test/support/drive-node.js';
import { helloService } from '../../../test/support/run-graph.js';
import { runNode } from '../../../test/support/run-node.js';
import { noModels } from '../../../test/support/sherpa/no-models.js';
import { concat, tone } from '../../../test/support/signals.js';
import { encodeFrames, wavHeader, type AudioChunk } from '../../audio/index.js';
import type { ServiceClient, ServiceRequest } from '../../common/service-call/index.js';
import { createEvent, freezeEvent, type FlowEvent } from '../../pipeline/index.js';
import { ttsHttp, TtsHttpNode } from './tts-http.node.js';

const runtimes = noModels();
const node = new TtsHttpNode(runtimes);
afterAll(() => runtimes.onApplicationShutdown());

const SOUND = tone({ ms: 500 });
const place = { channel: 1, startSample: 800, endSample: 1_600, groupId: 'g' };
const said = (Text: unknown, name = 'Bot Answer', channel = 1): FlowEvent =>
  freezeEvent({ ...place, channel, name, tags: [], data: { Text } });
const change = (Language: string): FlowEvent => createEvent('Language Change', place, { Language });

/** A service that answers with half a second of audio, and its requests. */
function service(): { client: ServiceClient; asked: Record<string, unknown>[] } {
  const asked: Record<string, unknown>[] = [];
  const header = wavHeader({ encoding: 'pcm', sampleRateHz: 8_000, channelCount: 1 }, SOUND.length);
  const body = Buffer.concat([header, encodeFrames('pcm', [SOUND])]);
  const client: ServiceClient = {
    ...helloService,
    async call(request: ServiceRequest) {
      asked.push(JSON.parse(Buffer.from(request.body ?? []).toString()) as Record<string, unknown>);
      return { status: 200, headers: { 'content-type': 'audio/wav' }, body };
    },
  };
  return { client, asked };
}

async function drive(client: ServiceClient, parameters: object = {}): Promise<NodeDriver> {
  const settings = { Address: 'http://speaker.example', ...parameters };
  const driver = new NodeDriver({ definition: ttsHttp, provider: node }, settings, client);
  await driver.start();
  return driver;
}

const eventsOf = ({ emitted }: NodeDriver): FlowEvent[] =>
  emitted.flatMap(({ value }) => ('samples' in value ? [] : [value]));
const chunksOf = ({ emitted }: NodeDriver): AudioChunk[] =>
  emitted.flatMap(({ value }) => ('samples' in value ? [value] : []));

describe('tts-http', () => {
  it('speaks texts in order, each as a fragment on the channel of its event', async () => {
    const { client } = service();
    const driver = await drive(client);
    await driver.give(said('one'), 'events');
    await driver.give(createEvent('SR Milestone', { ...place, channel: 0 }, { Text: 'two' }), 'events');
    await driver.flush();
    const [start, end, again, last] = eventsOf(driver);
    const [first, second] = [start!.groupId, again!.groupId];
    expect([start, end, again, last]).toEqual([
      createEvent(
        'Start of TTS Fragment',
        { channel: 1, startSample: 0, endSample: -1, groupId: first },
        { Text: 'one' },
      ),
      createEvent('End of TTS Fragment', { channel: 1, startSample: 0, endSample: 4_000, groupId: first }, null),
      createEvent(
        'Start of TTS Fragment',
        { channel: 0, startSample: 4_000, endSample: -1, groupId: second },
        { Text: 'two' },
      ),
      createEvent('End of TTS Fragment', { channel: 0, startSample: 4_000, endSample: 8_000, groupId: second }, null),
    ]);
    expect(chunksOf(driver).map(({ groupId, channel }) => [groupId, channel])).toEqual([
      [first, 1],
      [second, 0],
    ]);
    expect(concat(...chunksOf(driver).map(({ samples }) => samples))).toEqual(concat(SOUND, SOUND));
    await driver.stop();
  });

  it('skips texts that are spoken elsewhere, and events without text', async () => {
    const { client, asked } = service();
    const driver = await drive(client);
    await driver.give(createEvent('SR Partial', place, { Text: 'one tw' }), 'events');
    await driver.give(createEvent('Start of TTS Fragment', place, { Text: 'one' }), 'events');
    for (const nothing of ['', ' \n', 5, undefined]) await driver.give(said(nothing), 'events');
    await driver.give(createEvent('Speech Ended', place, null), 'events');
    await driver.flush();
    expect([asked, driver.emitted]).toEqual([[], []]);
  });

  it('takes the first voice of the language, and another when the language changes', async () => {
    const { client, asked } = service();
    const Voices = [
      { Language: 'en-GB', Name: 'fable' },
      { Language: 'tr-TR', Name: 'nova' },
      { Language: 'tr-TR', Name: 'onyx' },
      { Language: 'en-US', Name: 'echo' },
    ];
    const driver = await drive(client, { Voices, Language: 'en-US', Rate: 2, Instructions: 'Cheerfully.' });
    for (const language of ['', 'tr-TR', 'tr', 'en-AU', 'de-DE']) {
      if (language !== '') await driver.give(change(language), 'events');
      await driver.give(said('hello'), 'events');
    }
    await driver.flush();
    expect(asked.map(({ voice }) => voice)).toEqual(['echo', 'nova', 'nova', 'fable', 'alloy']);
    expect(asked[0]).toMatchObject({ model: 'gpt-4o-mini-tts', speed: 2, instructions: 'Cheerfully.' });
  });

  it('prefers the language of the client to its own', async () => {
    const options = { operation: { language: 'de-DE' } };
    const running = runNode([ttsHttp, node], { parameters: { Engine: 'flite', Language: 'en-US' }, options });
    await expect(running).rejects.toMatchObject({
      code: 'operation.start-failed',
      detail: "Language: the engine has no voice for 'de-DE'.",
    });
  });

  it('keeps its language on a change to one that its engine does not support', async () => {
    const driver = await drive(service().client, { Engine: 'flite' });
    await driver.give(change('tr-TR'), 'events');
    await driver.give(said('Hello.'), 'events');
    await driver.flush();
    expect(chunksOf(driver).length).toBeGreaterThan(0);
    await driver.stop();
  });

  it('makes audio at the rate of the operation, and at its own if the operation has no audio', async () => {
    const spoken = await Promise.all(
      [8_000, undefined].map((sampleRateHz) =>
        runNode([ttsHttp, node], { events: [said('Hello there.')], options: { operation: { sampleRateHz } } }),
      ),
    );
    const seconds = spoken.map(({ chunks }, index) => {
      const rateHz = [8_000, 24_000][index]!;
      expect(new Set(chunks.map(({ sampleRateHz }) => sampleRateHz))).toEqual(new Set([rateHz]));
      return chunks.reduce((sum, { samples }) => sum + samples.length, 0) / rateHz;
    });
    expect(seconds[0]).toBeCloseTo(seconds[1]!, 3);
    // Places use the rate of the operation, which is 8,000 without audio.
    for (const { events } of spoken) expect(events[1]?.endSample).toBe(Math.round(seconds[0]! * 8_000));
  });

  it('does not start if the address may not be called', async () => {
    const refusing = { ...helloService, refusalOf: () => "'10.0.0.1' is not on the list" };
    await expect(drive(refusing)).rejects.toMatchObject({
      code: 'operation.start-failed',
      detail: "Address: '10.0.0.1' is not on the list.",
    });
  });
});

describe('parameters of tts-http', () => {
  const of = (changes: object) => Object.assign(new ttsHttp.parameters(), changes);

  it('have the documented defaults', () => {
    expect(new ttsHttp.parameters()).toMatchObject({
      Address: '',
      IgnoreSslErrors: false,
      ConnectionTimeoutMsec: 20_000,
      Language: '',
      CredentialId: '',
      Voices: [],
      Volume: 1,
      Rate: 1,
      Engine: 'auto',
    });
  });

  it.each([
    [{ Address: 'speaker.example' }, '/Address'],
    [{ Language: 'en_US' }, '/Language'],
    [{ Voices: [{ Language: '?', Name: 'x' }], Engine: 'openai' }, '/Voices/0/Language'],
    [{ Voices: [{ Language: 'en-US', Name: 'alloy' }] }, '/Voices/0/Name'],
    [{ Voices: [{ Language: 'tr-TR', Name: '../x' }] }, '/Voices/0/Name'],
    [{ Voices: [{ Language: 'tr-TR', Name: 'nova' }], Engine: 'flite' }, '/Voices/0/Name'],
  ])('%j are rejected', (changes, pointer) => {
    expect(node.check(of(changes)).map((fault) => fault.pointer)).toEqual([pointer]);
  });

  it('may name any voice of a service, and the voices of flite', () => {
    const Voices = [{ Language: 'en-US', Name: 'rms' }];
    expect(node.check(of({ Voices }))).toEqual([]);
    expect(
      node.check(of({ Voices: [{ Language: 'en', Name: 'any one' }], Address: 'https://speaker.example' })),
    ).toEqual([]);
  });

  it('need nothing for the built-in voice, and an address for a service', () => {
    expect(node.readiness(of({}))).toBeUndefined();
    expect(node.readiness(of({ Engine: 'openai' }))).toMatch(/^no synthesizer is configured: set Address to /);
    expect(node.readiness(of({ Engine: 'openai', Address: 'https://speaker.example' }))).toBeUndefined();
  });
});
