import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { processorMsOf } from '../../../test/support/processor-time.js';
import { haveSameWords, punctuateByRules, type SpokenText } from './index.js';

interface Case {
  readonly said: string;
  readonly written: string;
}

/** Sentences that the rules were made with, and others that they were tried on afterwards. */
async function table(language: 'en' | 'tr'): Promise<Record<'tuned' | 'heldOut', readonly Case[]>> {
  const file = new URL(`../../../test/tables/punctuation-${language}.json`, import.meta.url);
  return JSON.parse(await readFile(file, 'utf8')) as Record<'tuned' | 'heldOut', readonly Case[]>;
}

const punctuate = (text: string, language: string, changes: Partial<SpokenText> = {}): string =>
  punctuateByRules({ text, language, isContinued: false, isUnfinished: false, ...changes });

describe.each(['en', 'tr'] as const)('the rules of %s', async (language) => {
  const { tuned, heldOut } = await table(language);
  /** Known differences. */
  const known = language === 'en' ? ["You don't need to do anything. Do you understand?"] : [];

  it.each(['tuned', 'heldOut'] as const)('write the sentences of the table, %s', (part) => {
    const cases = part === 'tuned' ? tuned : heldOut;
    expect(cases.length).toBeGreaterThanOrEqual(part === 'tuned' ? 40 : 15);
    const wrong = cases.flatMap(({ said, written }) => {
      const found = punctuate(said, language);
      return found === written ? [] : [found];
    });
    expect(wrong).toEqual(part === 'tuned' ? known : []);
  });

  it('change nothing of what they have written, and no word', () => {
    for (const { said, written } of [...tuned, ...heldOut]) {
      expect(punctuate(written, language)).toBe(written);
      expect(haveSameWords(said, punctuate(said, language))).toBe(true);
    }
  });
});

describe('a text', () => {
  it.each([
    ['wie geht es ihnen', 'de-DE', 'Wie geht es ihnen?'],
    ['das ist gut', 'de-DE', 'Das ist gut.'],
    ['cómo está usted', 'es-ES', '¿Cómo está usted?'],
    ['¿qué tal? bien', 'es', '¿Qué tal? Bien.'],
    ['你好吗', 'zh-CN', '你好吗？'],
    ['谢谢', 'zh', '谢谢。'],
    ['это хорошо', 'ru-RU', 'Это хорошо.'],
    ['γεια σας', 'el', 'Γεια σας.'],
    ['hallo', 'no_tag_at all', 'Hallo.'],
    ['constructor', '__proto__', 'Constructor.'],
    ['do it again', 'en', 'Do it again.'],
    ['have this one', 'en', 'Have this one.'],
    ['we can go; they can stay', 'en', 'We can go; they can stay.'],
    ['τι κάνεις; καλά', 'el', 'Τι κάνεις; Καλά.'],
    ['come at 3:30 p.m. on friday', 'en', 'Come at 3:30 p.m. on Friday.'],
    ['isn’t it late? so i’m here', 'en', 'Isn’t it late? So I’m here.'],
    ['ankara’ya gitti', 'tr', 'Ankara’ya gitti.'],
  ])('%j in %s becomes %j', (said, language, written) => {
    expect(punctuate(said, language)).toBe(written);
  });

  it('has a comma where its speaker paused for a moment, and ends a sentence where the pause was long', () => {
    const pausesMs = [10, 400, 20, 20, 900, 20, 20];
    expect(punctuate('after lunch we saw the house was empty', 'en', { pausesMs })).toBe(
      'After lunch, we saw the house was empty.',
    );
    expect(punctuate('after lunch we saw him it was late', 'en', { pausesMs })).toBe(
      'After lunch, we saw him. It was late.',
    );
  });

  it('ends no sentence at a word that none ends with', () => {
    expect(punctuate('i went to the', 'en')).toBe('I went to the');
    expect(punctuate('i saw the house', 'en', { pausesMs: [10, 10, 900] })).toBe('I saw the house.');
  });

  it('goes on with a sentence that was left open', () => {
    expect(punctuate('station on monday', 'en', { isContinued: true })).toBe('station on Monday.');
  });

  it('that is unfinished has no mark at its end', () => {
    expect(punctuate('can you tell me', 'en', { isUnfinished: true })).toBe('Can you tell me');
  });

  it('that has marks keeps them, and gets no other within', () => {
    expect(punctuate('yes i know. but what now?  thanks', 'en')).toBe('Yes I know. But what now? Thanks.');
  });

  it('is written in a time that grows with its length alone', () => {
    for (const text of ['yes '.repeat(50_000), '.'.repeat(200_000) + 'a', ".'".repeat(100_000), 'a'.repeat(200_000)]) {
      const usedMs = processorMsOf(() => {
        for (const language of ['en', 'tr', 'de']) punctuate(text, language);
      });
      expect(usedMs).toBeLessThan(5_000);
    }
  });
});
