import { afterEach, describe, expect, it } from 'vitest';
import { answerJson, HttpService, type HttpBehaviour } from '../../../test/support/http-service.js';
import { realServices } from '../../../test/support/real-services.js';
import { noModels } from '../../../test/support/sherpa/no-models.js';
import { tone } from '../../../test/support/signals.js';
import { google } from './google.engine.js';
import type { Speech } from './recognizer.js';

const samples = tone({ ms: 200, rateHz: 16_000 });
const signal = new AbortController().signal;

const speech = (changes: Partial<Speech> = {}): Speech => ({
  samples,
  sampleRateHz: 16_000,
  language: 'en-US',
  model: '',
  wantsWords: false,
  signal,
  ...changes,
});

/** An answer as the documentation shows it: results that follow each other. */
const ANSWER = {
  results: [
    {
      alternatives: [
        {
          transcript: 'how old is',
          confidence: 0.9,
          words: [
            { endTime: '0.300s', word: 'how' },
            { startTime: '0.300s', endTime: '0.600s', word: 'old' },
            { startTime: 'soon', endTime: '0.700s', word: 'is' },
          ],
        },
        { transcript: 'how old it' },
      ],
      languageCode: 'en-us',
    },
    {
      alternatives: [
        { transcript: ' the bridge', words: [{ startTime: '1s', endTime: '1.400s', word: 'bridge' }], confidence: 0.8 },
      ],
    },
  ],
  totalBilledTime: '15s',
};

let service: HttpService | undefined;
afterEach(() => service?.close());

interface Asked {
  readonly url: string;
  readonly body: { readonly config: object; readonly audio: { readonly content: string } };
}

/** The recognizer before a server that requires an API key, as the service does; and its requests. */
async function open(behave: HttpBehaviour) {
  const asked: Asked[] = [];
  service = await HttpService.start((response, request, count) => {
    asked.push({ url: `${request.method} ${request.url}`, body: JSON.parse(request.body.toString()) as Asked['body'] });
    if (request.headers['x-goog-api-key'] === 'g-key') behave(response, request, count);
    else response.writeHead(403).end('{"error":{"status":"PERMISSION_DENIED"}}');
  });
  const recognizer = await google.open({
    parameters: {},
    runtimes: noModels(),
    address: `${service.url}/`,
    service: realServices(signal, { key: { 'X-Goog-Api-Key': 'g-key' } }),
    call: { budgetMs: 5_000, credentialId: 'key' },
    language: 'en-US',
    model: '',
    log: { info: () => undefined },
    signal,
  });
  return { recognizer, asked };
}

describe('google', () => {
  it('sends samples and their language as JSON, and joins the best of all results', async () => {
    const { recognizer, asked } = await open(answerJson(ANSWER));
    expect(await recognizer.recognize(speech())).toEqual({ text: 'how old is the bridge', confidence: 0.85 });
    expect(asked[0]?.url).toBe('POST /v1/speech:recognize');
    expect(asked[0]?.body.config).toEqual({
      encoding: 'LINEAR16',
      sampleRateHertz: 16_000,
      languageCode: 'en-US',
    });
    const content = Buffer.from(asked[0]!.body.audio.content, 'base64');
    expect(new Int16Array(content.buffer.slice(content.byteOffset, content.byteOffset + content.length))).toEqual(
      samples,
    );
  });

  it('asks for a model and for words where they are wanted, and returns those with valid times', async () => {
    const { recognizer, asked } = await open(answerJson(ANSWER));
    const { words } = await recognizer.recognize(speech({ model: 'phone_call', wantsWords: true }));
    expect(asked[0]?.body.config).toMatchObject({ model: 'phone_call', enableWordTimeOffsets: true });
    expect(words).toEqual([
      { text: 'how', startMs: 0, endMs: 300 },
      { text: 'old', startMs: 300, endMs: 600 },
      { text: 'bridge', startMs: 1_000, endMs: 1_400 },
    ]);
  });

  it.each([{}, { totalBilledTime: '15s', requestId: '1' }, { results: [] }])(
    'returns no text for the answer %j',
    async (answer) => {
      const { recognizer } = await open(answerJson(answer));
      expect(await recognizer.recognize(speech({ wantsWords: true }))).toEqual({ text: '' });
    },
  );

  it('leaves a confidence out that is not set', async () => {
    const { recognizer } = await open(
      answerJson({ results: [{ alternatives: [{ transcript: 'a', confidence: 0 }] }] }),
    );
    expect(await recognizer.recognize(speech())).toEqual({ text: 'a' });
  });

  it('needs a language', async () => {
    const { recognizer, asked } = await open(answerJson(ANSWER));
    await expect(recognizer.recognize(speech({ language: '' }))).rejects.toMatchObject({
      code: 'node.failed',
      detail: 'The engine google needs the language of the speech: set Language.',
    });
    expect(asked).toEqual([]);
  });

  it('tries again after 503, and fails where the request is refused', async () => {
    const { recognizer, asked } = await open((response, request, count) => {
      if (count === 1) response.writeHead(503).end();
      else answerJson(ANSWER)(response, request, count);
    });
    expect((await recognizer.recognize(speech())).text).toBe('how old is the bridge');
    expect(asked).toHaveLength(2);
    service?.close();
    const refused = await open((response) => void response.writeHead(400).end('{"error":{"code":400}}'));
    await expect(refused.recognizer.recognize(speech())).rejects.toMatchObject({ code: 'node.service-failed' });
  });

  it.each([
    { text: 'a' },
    { results: 5 },
    { results: [{}] },
    { results: [{ alternatives: [{ transcript: 5 }] }] },
    'text',
    [[1]],
  ])('fails on the answer %j', async (answer) => {
    const { recognizer } = await open(answerJson(answer));
    await expect(recognizer.recognize(speech())).rejects.toMatchObject({ code: 'node.service-failed' });
  });
});
