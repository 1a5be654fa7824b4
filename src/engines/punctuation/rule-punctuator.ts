import { caseLocale, primaryLanguage } from '../../common/language/index.js';
import { englishRules } from './english-rules.js';
import type { LanguageRules } from './language-rules.js';
import { plainRules } from './plain-rules.js';
import type { Utterance } from './punctuator.js';
import { turkishRules } from './turkish-rules.js';

/** Quiet between two words from which on a sentence has ended, and a part of one, in ms. */
const SENTENCE_PAUSE_MS = 700;
const COMMA_PAUSE_MS = 350;

/** The mark at the end of a sentence. */
const SENTENCE_MARK = /[.?!…。？！؟।۔]$/u;
/** `a.m.` and `p.m.`: their dots end no sentence. */
const HALF_OF_DAY = /^[ap]\.m\.$/iu;
const WORD = /[\p{L}\p{N}].*[\p{L}\p{N}]|[\p{L}\p{N}]/su;
const END_MARK = /[.?!…;:,。？！؟।۔،，]["'”’»)]*$/u;

/** A text with what is known of how it was said. */
export interface SpokenText extends Utterance {
  /** Quiet after each word of the text but the last, in ms, where it is known. */
  readonly pausesMs?: readonly number[] | undefined;
  /** Whether it goes on with a sentence that was left open. */
  readonly isContinued: boolean;
  /** Whether more of it is to come: it gets no mark at its end. */
  readonly isUnfinished: boolean;
}

/**
 * Writes a text by rules: of English, of Turkish, and plain ones for any other language.
 *
 * It needs no model. A text that has marks keeps them, and gets capitals.
 *
 * @returns The same words, one blank between them.
 */
export function punctuateByRules(utterance: SpokenText): string {
  const tokens = utterance.text.split(/\s+/).filter((token) => token !== '');
  const language = primaryLanguage(utterance.language);
  const rules = rulesOf(language);
  const locale = caseLocale(language);
  const isMarked = tokens.some((token) => endsSentence(token, language));
  const sentences = isMarked
    ? split(tokens, (at) => endsSentence(tokens[at - 1] ?? '', language))
    : sentencesOf(tokens, wordsOf(tokens, locale), rules, utterance.pausesMs);
  return sentences
    .map((sentence, index) => {
      const isOpen = utterance.isUnfinished && index === sentences.length - 1;
      const isContinued = utterance.isContinued && index === 0;
      return write(sentence, { locale, isMarked, isOpen, isContinued }, rules);
    })
    .join(' ');
}

/** Whether a word of a text that has marks is the last one of a sentence; in Greek, `;` asks. */
function endsSentence(token: string, language: string): boolean {
  return (SENTENCE_MARK.test(token) && !HALF_OF_DAY.test(token)) || (language === 'el' && token.endsWith(';'));
}

function rulesOf(language: string): LanguageRules {
  if (language === 'en') return englishRules;
  return language === 'tr' ? turkishRules : plainRules(language);
}

interface Sentence {
  readonly tokens: readonly string[];
  /** Quiet after each of them, where it is known. */
  readonly pausesMs: readonly number[];
}

function sentencesOf(
  tokens: readonly string[],
  words: readonly string[],
  rules: LanguageRules,
  pausesMs?: readonly number[],
): Sentence[] {
  const isEnded = (from: number, at: number): boolean => {
    const hasPaused = (pausesMs?.[at - 1] ?? 0) >= SENTENCE_PAUSE_MS;
    if (hasPaused && !rules.openEnds.has(words[at - 1] ?? '')) return true;
    return rules.beginsSentence(words, from, at);
  };
  return split(tokens, (at, from) => isEnded(from, at), pausesMs);
}

function split(
  tokens: readonly string[],
  isEnded: (at: number, from: number) => boolean,
  pausesMs: readonly number[] = [],
): Sentence[] {
  const sentences: Sentence[] = [];
  let from = 0;
  for (let at = 1; at <= tokens.length; at += 1) {
    if (at < tokens.length && !isEnded(at, from)) continue;
    sentences.push({ tokens: tokens.slice(from, at), pausesMs: pausesMs.slice(from, at - 1) });
    from = at;
  }
  return sentences;
}

interface Writing {
  readonly locale: string;
  /** Whether it has its commas. */
  readonly isMarked: boolean;
  readonly isContinued: boolean;
  /** Whether it has no mark at its end. */
  readonly isOpen: boolean;
}

function write(
  { tokens, pausesMs }: Sentence,
  { locale, isMarked, isContinued, isOpen }: Writing,
  rules: LanguageRules,
): string {
  const words = wordsOf(tokens, locale);
  const last = tokens.length - 1;
  const [statement, question] = rules.endMarks;
  const isQuestion = rules.isQuestion(words);
  const isLeftOpen = isOpen || (!isQuestion && rules.openEnds.has(words[last] ?? ''));
  const written = tokens.map((token, at) => {
    const cased = (at === 0 && !isContinued) || rules.isName(words, at) ? capitalize(token, locale) : token;
    if (END_MARK.test(token) || (isMarked && at !== last)) return cased;
    if (at === last) return isLeftOpen ? cased : cased + (isQuestion ? question : statement);
    const hasPaused = (pausesMs[at] ?? 0) >= COMMA_PAUSE_MS && !rules.openEnds.has(words[at] ?? '');
    return rules.hasComma(words, at) || hasPaused ? `${cased},` : cased;
  });
  const opening = isQuestion && !isMarked && !isLeftOpen && !isContinued ? (rules.opening ?? '') : '';
  return opening + written.join(' ');
}

function wordsOf(tokens: readonly string[], locale: string): string[] {
  return tokens.map((token) => WORD.exec(token.toLocaleLowerCase(locale))?.[0].replaceAll('’', "'") ?? '');
}

function capitalize(token: string, locale: string): string {
  return token.replace(/^([^\p{L}\p{N}]*)(\p{L})/u, (_, before: string, letter: string) => {
    return before + letter.toLocaleUpperCase(locale);
  });
}
