import { NO_WORDS, wordSet, type LanguageRules } from './language-rules.js';

const END_MARKS: Readonly<Record<string, readonly [string, string]>> = {
  ar: ['.', '؟'],
  fa: ['.', '؟'],
  ur: ['۔', '؟'],
  el: ['.', ';'],
  hi: ['।', '?'],
  zh: ['。', '？'],
  ja: ['。', '？'],
  th: ['', ''],
};

/** Words that a question begins with. */
const QUESTION_WORDS: Readonly<Record<string, ReadonlySet<string>>> = {
  de: wordSet(
    'wer wen wem was wann wo woher wohin warum wieso weshalb wie welche welcher welches können könnten haben',
  ),
  fr: wordSet('qui que quoi quand où pourquoi comment combien quel quelle est-ce pouvez-vous avez-vous'),
  es: wordSet('qué quién cuándo dónde cómo cuánto cuánta cuántos cuál'),
  it: wordSet('chi cosa quando dove perché come quanto quale'),
  pt: wordSet('quem quando onde como quanto qual quais'),
  nl: wordSet('wie wat wanneer waar waarom hoe welke welk'),
};

/** Sentences of these end with a word that makes them questions. */
const QUESTION_END = /(?:吗|呢|か)$/;

/**
 * Rules for a language without its own: a capital, a mark at the end, known question words.
 *
 * @param language Its code, without a region.
 */
export function plainRules(language: string): LanguageRules {
  const words = Object.hasOwn(QUESTION_WORDS, language) ? QUESTION_WORDS[language] : undefined;
  return {
    endMarks: (Object.hasOwn(END_MARKS, language) ? END_MARKS[language] : undefined) ?? ['.', '?'],
    ...(language === 'es' && { opening: '¿' }),
    openEnds: NO_WORDS,
    beginsSentence: () => false,
    isQuestion: (sentence) =>
      (words?.has(sentence[0] ?? '') ?? false) || QUESTION_END.test(sentence[sentence.length - 1] ?? ''),
    hasComma: () => false,
    isName: () => false,
  };
}
