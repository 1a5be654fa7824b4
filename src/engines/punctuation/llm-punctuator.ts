import { unreadable } from '../../common/service-call/index.js';
import { askJson, type Completer } from '../completion/index.js';
import type { Punctuator } from './punctuator.js';
import { requireSameWords } from './same-words.js';

/** Tokens of an answer in addition to its text, which has at most as many tokens as characters. */
const FRAME_TOKENS = 256;

/** Lets a large language model write. An answer with other words than those that were said is refused. */
export function llmPunctuator(completer: Completer): Punctuator {
  return {
    async punctuate(utterance) {
      const { text, language } = utterance;
      const { Text } = await askJson(completer, {
        task: `Write Text, which was said in the language ${language}, with marks and capitals. Keep every word unchanged, in its place: change no letter but for its case, and no number.`,
        data: { Text: text },
        answer: { Text: { type: 'string' } },
        maxTokens: text.length + FRAME_TOKENS,
        temperature: 0,
      });
      if (typeof Text !== 'string') throw unreadable('a Text');
      return requireSameWords(utterance, Text);
    },
  };
}
