import { punctuateByRules } from '../../../engines/punctuation/index.js';
import { yieldTurn } from '../../../pipeline/index.js';
import type { Turn } from '../dialog/index.js';
import type { Sentence } from './rank-sentences.js';

const AFTER_MARK = /(?<=[.!?…。？！])\s+/u;

/** The sentences of a dialog; texts without punctuation are punctuated by rules. */
export async function sentencesOf(turns: readonly Turn[]): Promise<Sentence[]> {
  const sentences: Sentence[] = [];
  for (const { text, language } of turns) {
    const written = punctuateByRules({ text, language, isContinued: false, isUnfinished: false });
    for (const sentence of written.split(AFTER_MARK)) sentences.push({ text: sentence, language });
    await yieldTurn();
  }
  return sentences;
}
