import { caseLocale, primaryLanguage } from '../../common/language/index.js';
import type { SherpaOnnx } from '../../runtimes/sherpa-onnx/index.js';
import type { Punctuator } from './punctuator.js';
import { punctuateByRules } from './rule-punctuator.js';
import { haveSameWords, withoutEndMark } from './same-words.js';

/** Languages with marks of full width, and no capitals. */
const WIDE = new Set(['zh', 'yue', 'ja']);

/** Models that know Chinese write its marks in every language. */
const NARROW: Readonly<Record<string, string>> = { '，': ',', '、': ',', '。': '.', '？': '?', '！': '!' };

/**
 * Writes marks by the models in MODELS_DIR, and capitals by the rules if the model writes none.
 *
 * The rules write all of it if there is no model of the language, or if the model changes words.
 *
 * @param signal Ends the work.
 */
export function sherpaPunctuator(sherpa: SherpaOnnx, signal: AbortSignal): Punctuator {
  return {
    async punctuate({ text, language, isUnfinished = false }) {
      const byRules = (said: string): string =>
        punctuateByRules({ text: said, language, isContinued: false, isUnfinished });
      const choice = { language, name: '' };
      if (!sherpa.has('punctuation', choice)) return byRules(text);
      // Models were made of text as recognizers write it.
      const input = { text: text.toLocaleLowerCase(caseLocale(language)) };
      const answer = (await sherpa.model('punctuation', choice).run('punctuate', input, signal)) as string;
      if (!haveSameWords(text, answer)) return byRules(text);
      const written = isUnfinished ? withoutEndMark(answer) : answer;
      return WIDE.has(primaryLanguage(language)) ? written : byRules(narrow(written));
    },
  };
}

function narrow(text: string): string {
  const parts = text.split(/([，、。？！])/u).map((part) => part.trim());
  return parts
    .map((part) => (part in NARROW ? `${NARROW[part] ?? ''} ` : part))
    .join('')
    .trim();
}
