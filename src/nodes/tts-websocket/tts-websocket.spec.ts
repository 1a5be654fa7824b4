import { afterAll, describe, expect, it } from 'vitest';
import { NodeDriver } from '../../../test/support/drive-node.js';
import { helloService } from '../../../test/support/run-graph.js';
import { noModels } from '../../../test/support/sherpa/no-models.js';
import { concat } from '../../../test/support/signals.js';
import { SocketService } from '../../../test/support/socket-service.js';
import { speakTones, SPOKEN_TONE, type Synthesize } from '../../../test/support/speaking-service.js';
import { Log } from '../../common/logging/index.js';
import { OutgoingClient, OutgoingConfig } from '../../outgoing/index.js';
import { createEvent, freezeEvent, Resampler, type FlowEvent } from '../../pipeline/index.js';
import { ttsWebsocket, TtsWebsocketNode } from './tts-websocket.node.js';

const runtimes = noModels();
const node = new TtsWebsocketNode(runtimes);
afterAll(() => runtimes.onApplicationShutdown());

const client = new OutgoingClient(new OutgoingConfig('127.0.0.1'), Log.to('silent'));
const place = { channel: 0, startSample: -1, endSample: -1, groupId: '' };
const said = (Text: string): FlowEvent => freezeEvent({ ...place, name: 'Answer', tags: [], data: { Text } });
const change = (Language: string): FlowEvent => createEvent('Language Change', place, { Language });

/** A run against a service that speaks, and its requests. */
async function drive(parameters: object = {}) {
  const asked: Synthesize[] = [];
  const service = await SocketService.start(speakTones(asked));
  const signal = new AbortController().signal;
  const driver = new NodeDriver(
    { definition: ttsWebsocket, provider: node },
    { Address: service.url, ...parameters },
    { ...helloService, connect: (request) => client.connect(request, { signal, tenantId: 't' }) },
  );
  await driver.start();
  const end = async (): Promise<void> => {
    await driver.flush();
    await driver.stop();
    service.close();
  };
  return { driver, asked, service, end };
}

const textsOf = (asked: readonly Synthesize[]): unknown[] => asked.map(({ Text }) => Text);

describe('tts-websocket before a service', () => {
  it('gathers texts to sentences, and speaks the rest at the end', async () => {
    const { driver, asked, end } = await drive();
    for (const text of ['Your parcel', 'is here. Shall I', 'send it', 'on']) await driver.give(said(text), 'events');
    await end();
    expect(textsOf(asked)).toEqual(['Your parcel is here.', 'Shall I send it on']);
    const names = driver.emitted.flatMap(({ value }) => ('name' in value ? [value.name] : []));
    expect(names).toEqual(
      Array.from({ length: 2 }, () => ['Start of TTS Fragment', 'End of TTS Fragment'] as const).flat(),
    );
    const resampler = new Resampler(24_000, 8_000);
    const once = concat(resampler.process(SPOKEN_TONE), resampler.end());
    const samples = concat(...driver.emitted.flatMap(({ value }) => ('samples' in value ? [value.samples] : [])));
    expect(samples).toEqual(concat(once, once));
  });

  it('speaks each text at once if configured', async () => {
    const { driver, asked, end } = await drive({ ForceSynthesisOnEveryText: true });
    for (const text of ['Your parcel', 'is here. Shall I']) await driver.give(said(text), 'events');
    await end();
    expect(textsOf(asked)).toEqual(['Your parcel', 'is here. Shall I']);
  });

  it('speaks held text in the language before a change', async () => {
    const Voices = [
      { Language: 'en-US', Name: 'echo' },
      { Language: 'tr-TR', Name: 'nova' },
    ];
    const { driver, asked, end } = await drive({ Voices, Language: 'en-US', Volume: 2, Rate: 0.5 });
    await driver.give(said('Good bye'), 'events');
    await driver.give(change('tr-TR'), 'events');
    await driver.give(said('Merhaba.'), 'events');
    await end();
    expect(asked).toEqual([
      { Id: 1, MessageName: 'Synthesize', Text: 'Good bye', Language: 'en-US', Voice: 'echo', Volume: 2, Rate: 0.5 },
      { Id: 2, MessageName: 'Synthesize', Text: 'Merhaba.', Language: 'tr-TR', Voice: 'nova', Volume: 2, Rate: 0.5 },
    ]);
  });

  it('closes its connection', async () => {
    const { driver, service } = await drive();
    await driver.give(said('Hello.'), 'events');
    await driver.stop();
    await expect.poll(() => service.open).toBe(0);
    service.close();
  });
});

describe('parameters of tts-websocket', () => {
  const of = (changes: object) => Object.assign(new ttsWebsocket.parameters(), changes);

  it('have the documented defaults', () => {
    expect(new ttsWebsocket.parameters()).toMatchObject({
      Address: '',
      IgnoreSslErrors: false,
      ConnectionTimeoutMsec: 10_000,
      Language: '',
      CredentialId: '',
      Voices: [],
      Volume: 1,
      Rate: 1,
      ForceSynthesisOnEveryText: false,
    });
  });

  it('require an address of a WebSocket if a service speaks', () => {
    expect(node.check(of({ Address: 'https://speaker.example' })).map(({ pointer }) => pointer)).toEqual(['/Address']);
    expect(node.check(of({ Address: 'wss://speaker.example' }))).toEqual([]);
    expect(node.readiness(of({ Engine: 'websocket' }))).toMatch(/^no synthesizer is configured: set Address to /);
    expect(node.readiness(of({}))).toBeUndefined();
  });

  it('accept existing voices', () => {
    const Voices = [{ Language: 'en-US', Name: 'nova' }];
    expect(node.check(of({ Voices })).map(({ pointer }) => pointer)).toEqual(['/Voices/0/Name']);
  });
});
