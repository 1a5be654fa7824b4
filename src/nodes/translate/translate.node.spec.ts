import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { NodeDriver } from '../../../test/support/drive-node.js';
import { dataOf, FakeLlm } from '../../../test/support/fake-llm.js';
import { changeEvent, createEvent, credentialRefs, type FlowEvent } from '../../pipeline/index.js';
import { translate, TranslateNode } from './index.js';

const place = (channel = 0) => ({ channel, startSample: 0, endSample: 800, groupId: 'g' });
const said = (Text: string, channel = 0): FlowEvent =>
  createEvent('SR Milestone', place(channel), { Text, TextAttributes: 'recognized', Language: 'tr-TR' });
const change = (Language: string, tags: readonly string[], channel = 0): FlowEvent =>
  changeEvent(createEvent('Language Change', place(channel), { Language }), { tags });

async function drive(llm: FakeLlm, parameters: object = {}): Promise<NodeDriver> {
  const node = { definition: translate, provider: new TranslateNode() };
  const driver = new NodeDriver(node, { Address: 'http://llm.example', Prompt: '', ...parameters }, llm.client);
  await driver.start();
  return driver;
}

/** Translates by adding a mark in front. */
const marking = (): FakeLlm => new FakeLlm((chat) => JSON.stringify({ Text: `*${String(dataOf(chat).Text)}` }));

const emitted = (driver: NodeDriver): FlowEvent[] => driver.emitted.map(({ value }) => value as FlowEvent);

describe('translate', () => {
  it('translates texts into the target language, and passes all other events', async () => {
    const llm = marking();
    const driver = await drive(llm);
    const Words = [{ Text: 'merhaba', StartMsec: 0, EndMsec: 100 }];
    const event = changeEvent(said('merhaba'), { data: { ...said('merhaba').data, Words } });
    const passing = createEvent('Speech Ended', place(), null);
    for (const given of [event, passing, said(' '), said('günaydın')]) await driver.give(given, 'events');
    await driver.flush();
    expect(emitted(driver).map(({ data }) => data)).toEqual([
      { Text: '*merhaba', TextAttributes: 'recognized, translated', Language: 'en-US' },
      null,
      said(' ').data,
      { Text: '*günaydın', TextAttributes: 'recognized, translated', Language: 'en-US' },
    ]);
    expect(llm.chats[0]).toMatchObject({ model: 'gpt-4.1-nano-2025-04-14', max_tokens: 2_048, temperature: 0 });
    expect(llm.chats[0]?.messages[0]?.content).toMatch(/from the language tr-TR to the language en-US/);
  });

  it('keeps the order with concurrent calls', async () => {
    let calling = 0;
    let most = 0;
    const llm = new FakeLlm(async (chat) => {
      const { Text } = dataOf(chat);
      most = Math.max(most, (calling += 1));
      await sleep(30 - 5 * Number(Text));
      calling -= 1;
      return JSON.stringify({ Text: `t${String(Text)}` });
    });
    const driver = await drive(llm, { MaxConcurrentCalls: 2 });
    for (let count = 0; count < 5; count += 1) await driver.give(said(String(count)), 'events');
    await driver.flush();
    expect(emitted(driver).map(({ data }) => data?.Text)).toEqual(['t0', 't1', 't2', 't3', 't4']);
    expect(most).toBe(2);
  });

  it('changes its languages on a Language Change', async () => {
    const llm = marking();
    const driver = await drive(llm, { Prompt: '{{source}}>{{target}}' });
    const given = [
      said('a'),
      change('de-DE', ['Source']),
      change('fr-FR', ['x', 'Target']),
      change('ar', []),
      said('b'),
      said('c', 1),
      change('FR-fr', ['Source']),
      said('d'),
    ];
    for (const event of given) await driver.give(event, 'events');
    await driver.flush();
    expect(llm.chats.map((chat) => chat.messages[0]?.content.split('\n')[0])).toEqual([
      'tr-TR>en-US',
      'de-DE>fr-FR',
      'tr-TR>en-US',
    ]);
    expect(emitted(driver).map(({ data }) => data?.Text)).toEqual([
      '*a',
      undefined,
      undefined,
      undefined,
      '*b',
      '*c',
      undefined,
      'd',
    ]);
  });

  it.each(['', '{}', '{"Text":""}', '{"Text":5}', JSON.stringify({ Text: 'x'.repeat(300) })])(
    'fails when a model answers %j, and passes the text unchanged',
    async (answer) => {
      const driver = await drive(new FakeLlm(() => answer));
      await driver.give(said('merhaba'), 'events');
      await expect(driver.flush()).rejects.toMatchObject({ code: 'node.service-failed' });
      expect(emitted(driver)).toEqual([said('merhaba')]);
    },
  );

  it('needs a credential for OpenAI, or another address', () => {
    const ready = (changes: object) =>
      new TranslateNode().readiness(Object.assign(new translate.parameters(), changes));
    expect(ready({})).toMatch(/set CredentialId/);
    expect(ready({ CredentialId: 'openai' })).toBeUndefined();
    expect(ready({ Address: 'http://llm.example' })).toBeUndefined();
  });

  it.each([
    [{ CredentialId: 'k' }, 'https://api.openai.com/v1/chat/completions', 'gpt-4.1-nano-2025-04-14'],
    [
      { Provider: 'OpenAI', CredentialId: 'k', VLLMAPIBase: 'http://v.example', OpenAIModel: 'gpt-x' },
      'https://api.openai.com/v1/chat/completions',
      'gpt-x',
    ],
    [{ VLLMAPIBase: 'http://v.example:8000/v1', Model: 'qwen' }, 'http://v.example:8000/v1/chat/completions', 'qwen'],
    [
      { VLLMAPIBase: 'http://v.example:8000', Model: '', OpenAIModel: 'o' },
      'http://v.example:8000/v1/chat/completions',
      'o',
    ],
    [{ VLLMAPIBase: 'http://v.example:8000' }, 'http://v.example:8000/v1/chat/completions', 'gpt-4.1-nano-2025-04-14'],
    [
      { Provider: 'Azure', AzureAPIBase: 'https://a.example/', OpenAIModel: 'my model' },
      'https://a.example/openai/deployments/my%20model/chat/completions?api-version=2024-10-21',
      'my model',
    ],
    [
      { Provider: 'Azure', AzureAPIBase: 'https://a.example/openai', AzureAPIVersion: '2023-05-15', Model: 'd' },
      'https://a.example/openai/deployments/d/chat/completions?api-version=2023-05-15',
      'd',
    ],
    [
      {
        Provider: 'Azure',
        AzureAPIBase: 'https://a.example/openai/deployments/d/chat/completions?api-version=1',
        Model: 'm',
      },
      'https://a.example/openai/deployments/d/chat/completions?api-version=1',
      'm',
    ],
    [
      { Provider: 'Azure', AzureAPIBase: 'https://a.example', Address: 'http://llm.example', Model: 'm' },
      'http://llm.example/v1/chat/completions',
      'm',
    ],
  ])('calls with %j the address %s', async (parameters, url, model) => {
    const llm = marking();
    const driver = await drive(llm, { Address: '', ...parameters });
    await driver.give(said('merhaba'), 'events');
    await driver.flush();
    expect(llm.requests.map((request) => request.url)).toEqual([url]);
    expect(llm.chats[0]?.model).toBe(model);
    const refs = credentialRefs(
      translate.parameters,
      Object.assign(new translate.parameters(), { CredentialId: 'k', ...parameters }),
    );
    const [sentTo = ''] = refs.flatMap(({ addresses }) => addresses);
    expect(new URL(sentTo).host).toBe(new URL(url).host);
  });

  it('puts the role into the prompt', async () => {
    const llm = marking();
    const Role = 'a {{source}} nurse';
    for (const Prompt of ['', 'As {{role}}, {{source}}>{{target}}']) {
      const driver = await drive(llm, { Prompt, Role });
      await driver.give(said('merhaba'), 'events');
      await driver.flush();
    }
    const [own, given] = llm.chats.map((chat) => chat.messages[0]?.content.split('\n')[0]);
    expect(own).toMatch(/^You are a \{\{source\}\} nurse\. Translate Text.* from the language tr-TR/);
    expect(given).toBe('As a {{source}} nurse, tr-TR>en-US');
  });

  it('needs the address of the resource for Azure', () => {
    const ready = (changes: object) =>
      new TranslateNode().readiness(Object.assign(new translate.parameters(), { Provider: 'Azure', ...changes }));
    expect(ready({ CredentialId: 'k' })).toMatch(/set AzureAPIBase/);
    expect(ready({ AzureAPIBase: 'https://a.example' })).toBeUndefined();
  });

  it('rejects addresses of providers that cannot be called', () => {
    const wrong = { VLLMAPIBase: 'vllm:8000', AzureAPIBase: 'http://[x' };
    const faults = new TranslateNode().check(Object.assign(new translate.parameters(), wrong));
    expect(faults.map(({ pointer }) => pointer)).toEqual(['/VLLMAPIBase', '/AzureAPIBase']);
  });

  it('rejects invalid parameters', () => {
    const wrong = { Address: 'x', SourceLanguage: '', TargetLanguage: 'en_US' };
    const faults = new TranslateNode().check(Object.assign(new translate.parameters(), wrong));
    expect(faults.map(({ pointer }) => pointer)).toEqual(['/SourceLanguage', '/TargetLanguage', '/Address']);
  });
});
