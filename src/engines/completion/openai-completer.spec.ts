import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { completionOf, FakeLlm } from '../../../test/support/fake-llm.js';
import { DataFlowError } from '../../common/errors/index.js';
import { callSettings, ServiceParameters } from '../../nodes/shared/calls/index.js';
import { openAiCompleter, type Completer } from './index.js';

function completer({ client }: FakeLlm, address = 'http://llm.example'): Promise<Completer> {
  const call = callSettings(Object.assign(new ServiceParameters(), { CredentialId: 'key' }));
  return openAiCompleter({ address, model: 'small', service: client, call });
}

const QUESTION = { system: 'Do it.', user: '{"Text":"x"}', maxTokens: 100, temperature: 0 };
const SCHEMA = { name: 'answer', schema: { type: 'object' } };

describe('an OpenAI-compatible server', () => {
  it('is asked with a model, messages and limits, and its text is the answer', async () => {
    const llm = new FakeLlm(() => ' an answer\n');
    expect(await (await completer(llm)).complete(QUESTION)).toBe('an answer');
    expect(llm.chats).toEqual([
      {
        model: 'small',
        messages: [
          { role: 'system', content: 'Do it.' },
          { role: 'user', content: '{"Text":"x"}' },
        ],
        max_tokens: 100,
        temperature: 0,
      },
    ]);
    const [request] = llm.requests;
    expect(request).toMatchObject({ method: 'POST', budgetMs: 60_000, credentialId: 'key', maxBytes: 1_048_576 });
    expect(Object.keys(request?.headers ?? {})).not.toContain('authorization');
  });

  it.each([
    ['http://llm.example', 'http://llm.example/v1/chat/completions'],
    ['http://llm.example/', 'http://llm.example/v1/chat/completions'],
    ['http://llm.example/v1/', 'http://llm.example/v1/chat/completions'],
    ['http://llm.example/proxy', 'http://llm.example/proxy/v1/chat/completions'],
    ['https://api.openai.com/v1/chat/completions', 'https://api.openai.com/v1/chat/completions'],
    [
      'https://x.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21',
      'https://x.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21',
    ],
  ])('at %s is called at %s', async (address, url) => {
    const llm = new FakeLlm(() => 'x');
    await (await completer(llm, address)).complete(QUESTION);
    expect(llm.requests[0]?.url).toBe(url);
  });

  it('is sent the schema of the answer', async () => {
    const llm = new FakeLlm(() => '{}');
    await (await completer(llm)).complete({ ...QUESTION, schema: SCHEMA });
    expect(llm.chats[0]?.response_format).toEqual({ type: 'json_schema', json_schema: { ...SCHEMA, strict: true } });
  });

  it('that refuses a schema is asked without one, from then on', async () => {
    const llm = new FakeLlm(({ response_format }) => (response_format ? { status: 400, body: {} } : '{}'));
    const asked = await completer(llm);
    for (let count = 0; count < 2; count += 1) {
      expect(await asked.complete({ ...QUESTION, schema: SCHEMA })).toBe('{}');
    }
    expect(llm.chats.map(({ response_format }) => response_format !== undefined)).toEqual([true, false, false]);
  });

  it('with a model that reasons is asked as that wants it', async () => {
    const llm = new FakeLlm(({ max_tokens }) => (max_tokens ? { status: 400, body: {} } : '<think>hm</think>\n{}'));
    expect(await (await completer(llm)).complete({ ...QUESTION, schema: SCHEMA })).toBe('{}');
    expect(llm.chats).toHaveLength(3);
    expect(llm.chats[2]).toMatchObject({ max_completion_tokens: 100, response_format: { type: 'json_schema' } });
    expect(llm.chats[2]).not.toHaveProperty('temperature');
  });

  it.each([
    [400, 3, 'The service answered 400.'],
    [422, 3, 'The service answered 422.'],
    [401, 1, 'The service answered 401.'],
    [404, 1, 'The service answered 404.'],
  ])('that answers %i is asked %i times', async (status, times, detail) => {
    const llm = new FakeLlm(() => ({ status, body: { error: { message: 'a transcript' } } }));
    const failure = (await completer(llm)).complete({ ...QUESTION, schema: SCHEMA });
    await expect(failure).rejects.toMatchObject({ code: 'node.service-failed', detail });
    await expect(failure).rejects.toSatisfy((error: Error) => !String(error.cause).includes('transcript'));
    expect(llm.chats).toHaveLength(times);
  });

  it.each([
    'no JSON',
    '{"choices":',
    {},
    null,
    [],
    { choices: [] },
    { choices: [null] },
    { choices: 'x' },
    completionOf(null),
    completionOf(5),
  ])('that answers %j fails', async (body) => {
    const llm = new FakeLlm(() => ({ status: 200, body }));
    await expect((await completer(llm)).complete(QUESTION)).rejects.toMatchObject({
      code: 'node.service-failed',
      detail:
        'The service answered something else than a chat completion; check that its address is that of such a service.',
    });
  });

  it('that cuts its answer off fails', async () => {
    const llm = new FakeLlm(() => ({ status: 200, body: completionOf('{"Te', 'length') }));
    await expect((await completer(llm)).complete(QUESTION)).rejects.toMatchObject({
      code: 'node.service-failed',
      detail: 'The model came to the end of its tokens before that of its answer.',
    });
  });

  it('that cannot be called fails as the call did', async () => {
    const failure = new DataFlowError('node.timeout', 'It did not answer.');
    const llm = new FakeLlm(() => Promise.reject(failure));
    await expect((await completer(llm)).complete(QUESTION)).rejects.toBe(failure);
  });
});
