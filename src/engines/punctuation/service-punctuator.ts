import { rewriteByService, type TextServiceSettings } from '../../runtimes/text-service/index.js';
import type { Punctuator } from './punctuator.js';
import { requireSameWords } from './same-words.js';

/** Lets a text service write. An answer with other words than those that were said is refused. */
export function servicePunctuator(settings: TextServiceSettings): Punctuator {
  return {
    async punctuate(utterance) {
      const { text, language } = utterance;
      return requireSameWords(utterance, await rewriteByService(settings, { text, language }));
    },
  };
}
