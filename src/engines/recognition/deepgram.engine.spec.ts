import { afterEach, describe, expect, it } from 'vitest';
import { answerJson, HttpService, type HttpBehaviour } from '../../../test/support/http-service.js';
import { realServices } from '../../../test/support/real-services.js';
import { noModels } from '../../../test/support/sherpa/no-models.js';
import { tone } from '../../../test/support/signals.js';
import { deepgram } from './deepgram.engine.js';
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

/** An answer as the documentation shows it. */
const ANSWER = {
  metadata: { request_id: 'a', channels: 1, duration: 0.2 },
  results: {
    channels: [
      {
        alternatives: [
          {
            transcript: 'Hello, there.',
            confidence: 0.98,
            words: [
              { word: 'hello', start: 0.08, end: 0.32, confidence: 0.99, punctuated_word: 'Hello,' },
              { word: 'there', start: 0.32, end: 0.79, confidence: 0.97, punctuated_word: 'there.' },
              { word: 'wrong', start: 'now' },
            ],
          },
        ],
      },
    ],
  },
};

const withTranscript = (alternative: object) => ({ results: { channels: [{ alternatives: [alternative] }] } });

let service: HttpService | undefined;
afterEach(() => service?.close());

interface Asked {
  readonly url: string;
  readonly authorization: string | undefined;
  readonly type: string | undefined;
  readonly body: Buffer;
}

/** The recognizer before a server that requires a token, as the service does; and its requests. */
async function open(behave: HttpBehaviour, query = '') {
  const asked: Asked[] = [];
  service = await HttpService.start((response, request, count) => {
    const { authorization, 'content-type': type } = request.headers;
    asked.push({ url: `${request.method} ${request.url}`, authorization, type, body: request.body });
    if (authorization === 'Token dg-key') behave(response, request, count);
    else response.writeHead(401).end('{"err_code":"INVALID_AUTH"}');
  });
  const recognizer = await deepgram.open({
    parameters: {},
    runtimes: noModels(),
    address: `${service.url}${query}`,
    service: realServices(signal, { key: { Authorization: 'Token dg-key' } }),
    call: { budgetMs: 5_000, credentialId: 'key' },
    language: 'en-US',
    model: '',
    log: { info: () => undefined },
    signal,
  });
  return { recognizer, asked };
}

describe('deepgram', () => {
  it('sends a wav with language and model in the query, and its credential in a header', async () => {
    const { recognizer, asked } = await open(answerJson(ANSWER), '/?smart_format=true');
    const recognition = await recognizer.recognize(speech({ model: 'nova-3' }));
    expect(recognition).toEqual({ text: 'Hello, there.', confidence: 0.98 });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      url: 'POST /v1/listen?smart_format=true&model=nova-3&language=en-US',
      authorization: 'Token dg-key',
      type: 'audio/wav',
    });
    expect([asked[0]?.body.subarray(0, 4).toString(), asked[0]?.body.length]).toEqual(['RIFF', 44 + 200 * 16 * 2]);
  });

  it('lets the service detect the language where none is known', async () => {
    const { recognizer, asked } = await open(answerJson(ANSWER), '/v1/listen');
    await recognizer.recognize(speech({ language: '' }));
    expect(asked[0]?.url).toBe('POST /v1/listen?detect_language=true');
  });

  it('returns words with times and confidences where they are wanted', async () => {
    const { recognizer } = await open(answerJson(ANSWER));
    expect((await recognizer.recognize(speech({ wantsWords: true }))).words).toEqual([
      { text: 'Hello,', startMs: 80, endMs: 320, confidence: 0.99 },
      { text: 'there.', startMs: 320, endMs: 790, confidence: 0.97 },
    ]);
  });

  it('returns no text for silence', async () => {
    const { recognizer } = await open(answerJson(withTranscript({ transcript: '', confidence: 0, words: [] })));
    expect(await recognizer.recognize(speech({ wantsWords: true }))).toEqual({ text: '' });
  });

  it('tries again after 429, and fails where the key is refused', async () => {
    const { recognizer, asked } = await open((response, request, count) => {
      if (count === 1) response.writeHead(429, { 'Retry-After': '0' }).end();
      else answerJson(ANSWER)(response, request, count);
    });
    expect((await recognizer.recognize(speech())).text).toBe('Hello, there.');
    expect(asked).toHaveLength(2);
    service?.close();
    const refused = await open((response) => void response.writeHead(403).end());
    await expect(refused.recognizer.recognize(speech())).rejects.toMatchObject({ code: 'node.service-failed' });
  });

  it.each([{}, { results: {} }, { results: { channels: [] } }, withTranscript({ transcript: 5 }), 'text', [[1]]])(
    'fails on the answer %j',
    async (answer) => {
      const { recognizer } = await open(answerJson(answer));
      await expect(recognizer.recognize(speech())).rejects.toMatchObject({
        code: 'node.service-failed',
        detail: expect.stringContaining('something else than a transcription') as string,
      });
    },
  );
});
