import type { Turn } from '../dialog/index.js';
import { punctuateByRules } from '../punctuation/index.js';
import type { Sentence } from './rank-sentences.js';

const AFTER_MARK = /(?<=[.!?…。？！])\s+/u;

/** The sentences of a dialog; texts without marks get them by rules. */
export function sentencesOf(turns: readonly Turn[]): Sentence[] {
  return turns.flatMap(({ text, language }) =>
    punctuateByRules({ text, language, isContinued: false, isUnfinished: false })
      .split(AFTER_MARK)
      .map((sentence) => ({ text: sentence, language })),
  );
}
