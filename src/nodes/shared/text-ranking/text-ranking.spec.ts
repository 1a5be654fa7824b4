import { describe, expect, it } from 'vitest';
import { costOf } from '../../../../test/support/longest-slice.js';
import { rankTopics, sentencesOf, summarize, type Sentence } from './index.js';

const say = (language: string, ...texts: string[]): Sentence[] => texts.map((text) => ({ text, language }));

describe('a summary', () => {
  const CALL = say(
    'en-US',
    'Hello, how can I help you?',
    'My heating does not work.',
    'The boiler of the heating shows error seven.',
    'Is the water pressure of the boiler low?',
    'Yes, the water pressure is low.',
    'Fill the boiler with water, and the heating will work.',
    'Thank you. Goodbye.',
  );

  it('is one or two sentences, unchanged and in their order', async () => {
    expect(await summarize(CALL)).toBe(
      'Yes, the water pressure is low. Fill the boiler with water, and the heating will work.',
    );
  });

  it('takes no sentence twice, and no greeting', async () => {
    const [, heating = { text: '', language: '' }] = CALL;
    const long = { ...heating, text: 'My gas heating does not work.' };
    expect(await summarize([long, ...say('en', 'Hello.', 'Thanks.'), long, long])).toBe(long.text);
  });

  it.each([
    [[], ''],
    [say('en', 'Hello.'), 'Hello.'],
    [say('en', 'Hello.', 'Yes, thank you.', '...'), 'Yes, thank you.'],
  ])('of %j is %j', async (sentences, expected) => {
    expect(await summarize(sentences)).toBe(expected);
  });

  it('of a language without known stop words uses its longer words', async () => {
    const calls = say(
      'de-DE',
      'Guten Tag.',
      'Meine Heizung zeigt einen Fehler.',
      'Der Kessel der Heizung zeigt den Fehler sieben.',
      'Das ist gut.',
    );
    expect(await summarize(calls)).toContain('Heizung zeigt');
  });

  it('of a hundred thousand characters is made quickly', async () => {
    const many = say(
      'en',
      ...Array.from(
        { length: 2_000 },
        (_, index) => `The boiler ${index % 90} of house${index % 700} lost its pressure again.`,
      ),
    );
    const { totalMs } = await costOf(async () => {
      expect(await summarize(many)).not.toBe('');
      expect(await rankTopics(many, 3)).toHaveLength(3);
    });
    expect(totalMs).toBeLessThan(5_000);
  });
});

describe('topics', () => {
  it('are the most frequent phrases, before their words, the first with score 1', async () => {
    const topics = await rankTopics(
      say(
        'en-US',
        'I lost my credit card.',
        'Can you block the credit cards?',
        'My credit card is blocked, and my phone is new.',
        'The phone, yes.',
      ),
      3,
    );
    expect(topics).toEqual([
      { name: 'credit card', score: 1 },
      { name: 'block', score: expect.any(Number) as number },
      { name: 'phone', score: expect.any(Number) as number },
    ]);
    for (const { score } of topics) expect(score > 0 && score <= 1).toBe(true);
  });

  it('count the forms of a Turkish word as one', async () => {
    const [first] = await rankTopics(say('tr-TR', 'Faturam yüksek geldi.', 'Faturanızı gördüm.', 'Fatura bu.'), 3);
    expect(first?.name).toBe('fatura');
  });

  it('of a text without a language are found by its stop words', async () => {
    expect(
      (await rankTopics(say('', 'and the boiler of the house is what it was'), 3)).map(({ name }) => name),
    ).toEqual(['boiler', 'house']);
  });

  it.each([[[]], [say('en', 'Hello, how are you?', '42', '...')]])('of %j are empty', async (sentences) => {
    expect(await rankTopics(sentences, 3)).toEqual([]);
  });
});

it('sentences are split at their punctuation, which is added if missing', async () => {
  const turn = { channel: 0, language: 'en-US' };
  expect(
    (
      await sentencesOf([
        { ...turn, text: 'It is 3.5 V. Is it?  Yes' },
        { ...turn, text: 'thank you very much what is your name' },
      ])
    ).map(({ text }) => text),
  ).toEqual(['It is 3.5 V.', 'Is it?', 'Yes.', 'Thank you very much.', 'What is your name?']);
});
