import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { FakeLlm } from '../../../../test/support/fake-llm.js';
import { TEXT_ENGINES } from '../../../engines/text/index.js';
import { addressFaults } from '../calls/index.js';
import { completerFor, LlmParameters, namesLlm, textChoice, TextEngineParameters } from './index.js';

const engine = (changes: object): TextEngineParameters => Object.assign(new TextEngineParameters(), changes);
const llm = (changes: object): LlmParameters => Object.assign(new LlmParameters(), changes);

describe('parameters of a text engine', () => {
  it.each([
    [{}, 'embedded'],
    [{ Model: 'm' }, 'embedded'],
    [{ CredentialId: 'c' }, 'embedded'],
    [{ Address: 'http://a.example' }, 'service'],
    [{ Address: 'http://a.example', Model: 'm' }, 'llm'],
    [{ CredentialId: 'c', Model: 'm' }, 'llm'],
    [{ Engine: 'embedded', Address: 'http://a.example', Model: 'm' }, 'embedded'],
    [{ Engine: 'service', Address: 'http://a.example', Model: 'm' }, 'service'],
  ])('%j mean %s', (changes, expected) => {
    expect(TEXT_ENGINES.choose(textChoice(engine(changes))).name).toBe(expected);
  });

  it.each([
    [{ Engine: 'service' }, /^no service is configured: set Address$/],
    [{ Engine: 'llm', Model: 'm' }, /^no model is configured: set Address /],
  ])('%j are not ready', (changes, reason) => {
    const readiness = (parameters: object) => TEXT_ENGINES.readiness(textChoice(engine(parameters)));
    expect(readiness(changes)).toMatch(reason);
    expect(readiness({ ...changes, Address: 'http://a.example' })).toBeUndefined();
  });

  it('name a model if one is used, and an address that can be called', () => {
    const faults = (changes: object) => {
      const parameters = engine(changes);
      return [...addressFaults(parameters), ...TEXT_ENGINES.faults(parameters, textChoice(parameters))];
    };
    const pointers = faults({ Engine: 'llm', Address: 'a.example' }).map(({ pointer }) => pointer);
    expect(pointers).toEqual(['/Address', '/Model']);
    expect(faults({})).toEqual([]);
  });
});

describe('parameters of a model', () => {
  it('name one by its address, or by a credential of OpenAI', async () => {
    expect(['', 'http://a.example'].map((Address) => namesLlm(llm({ Address })))).toEqual([false, true]);
    expect(namesLlm(llm({ CredentialId: 'c' }))).toBe(true);
    const server = new FakeLlm(() => 'x');
    const completer = await completerFor(llm({ CredentialId: 'c' }), server.client);
    await completer.complete({ system: '', user: '', maxTokens: 1, temperature: 0 });
    expect(server.requests[0]).toMatchObject({
      url: 'https://api.openai.com/v1/chat/completions',
      credentialId: 'c',
    });
  });

  it('refuse to start if the address may not be called', () => {
    const refusing = { ...new FakeLlm(() => 'x').client, refusalOf: () => "'10.0.0.1' is not on the list" };
    expect(() => completerFor(llm({ Address: 'http://10.0.0.1' }), refusing)).toThrow(
      expect.objectContaining({ code: 'operation.start-failed' }),
    );
  });
});
