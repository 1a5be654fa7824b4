import { describe, expect, it } from 'vitest';
import { makeModels } from '../../../test/support/sherpa/made-folder.js';
import { makePunctuation } from '../../../test/support/sherpa/made-models.js';
import { sherpaPunctuator } from './index.js';

const { sherpa } = await makeModels(makePunctuation);

describe('sherpaPunctuator', () => {
  const { signal } = new AbortController();
  const punctuate = (text: string, language = 'en-US', isUnfinished = false): Promise<string> =>
    sherpaPunctuator(sherpa, signal).punctuate({ text, language, isUnfinished });

  it('lets a model of the language write', async () => {
    expect(await punctuate('HELLO how are you')).toBe('Hello, how are you?');
  });

  it('leaves what is unfinished open', async () => {
    expect(await punctuate('how are you', 'en-US', true)).toBe('How are you');
  });

  it('takes a client that writes the tag of its language in a way of its own', async () => {
    expect(await punctuate('HELLO how are you', 'en_US')).toBe('Hello, how are you?');
  });

  it('writes by rules where there is no model of the language', async () => {
    expect(await punctuate('nasılsın', 'tr-TR')).toBe('Nasılsın.');
  });
});
