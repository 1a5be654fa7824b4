import { caseLocale, primaryLanguage } from '../../common/language/index.js';
import type { RecognizeInput, RecognizeOutput, SherpaOnnx } from '../../runtimes/sherpa-onnx/index.js';
import { defineEngine } from '../contract/index.js';
import type { Recognition, Recognizer, Speech } from './recognizer.js';
import { meanOf, wordsOf } from './token-words.js';

export const sherpaOnnx = defineEngine<Recognizer>({
  capability: 'recognition',
  name: 'sherpa-onnx',
  runs: 'local',
  summary: 'a model in MODELS_DIR, on this machine',
  languages: 'installed',
  task: 'recognition',
  async open({ runtimes: { sherpa }, language, model }) {
    await sherpa.model('recognition', { language, name: model }).load();
    return sherpaRecognizer(sherpa);
  },
});

/** Recognizes by the models in MODELS_DIR: the one that is named, else one of the language. */
export function sherpaRecognizer(sherpa: SherpaOnnx): Recognizer {
  return {
    async recognize(speech) {
      const { samples, sampleRateHz, language, model: name, signal } = speech;
      const model = sherpa.model('recognition', { language, name });
      const input: RecognizeInput = { samples, sampleRateHz, language: primaryLanguage(language) };
      return readOutput((await model.run('recognize', input, signal)) as RecognizeOutput, speech);
    },
  };
}

function readOutput(output: RecognizeOutput, { samples, sampleRateHz, language, wantsWords }: Speech): Recognition {
  const words = wantsWords ? wordsOf(output, Math.round((samples.length * 1000) / sampleRateHz)) : undefined;
  const confidence = meanOf(output.probabilities);
  const soften = softenerFor(output.text, language);
  return {
    text: soften(output.text),
    ...(confidence !== undefined && output.text !== '' && { confidence }),
    ...(words && { words: words.map((word) => ({ ...word, text: soften(word.text) })) }),
  };
}

/** Many models know capitals only; as text that is shouting. */
export function softenerFor(text: string, language: string): (text: string) => string {
  const isLoud = /\p{Lu}/u.test(text) && !/\p{Ll}/u.test(text);
  return isLoud ? (part) => part.toLocaleLowerCase(caseLocale(language)) : (part) => part;
}
