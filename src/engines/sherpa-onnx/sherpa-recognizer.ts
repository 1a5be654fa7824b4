import { primaryLanguage } from '../../common/language/index.js';
import type { Recognition, Recognizer, Speech } from '../recognition/index.js';
import type { RecognizeInput, RecognizeOutput } from './host/messages.js';
import type { SharedModel } from './shared-model.js';
import type { SherpaOnnx } from './sherpa-onnx.js';
import { meanOf, wordsOf } from './token-words.js';

/**
 * Recognizes by the models in MODELS_DIR: the one that is named, else one of the language. Those that were used are kept
 * loaded until it is closed.
 */
export function sherpaRecognizer(sherpa: SherpaOnnx): Recognizer & { load(of: ModelOf): Promise<void>; close(): void } {
  const used = new Map<SharedModel, Promise<void>>();
  const load = async ({ language, model }: ModelOf): Promise<SharedModel> => {
    const found = sherpa.model('recognition', { language, name: model });
    const loading = used.get(found) ?? found.acquire();
    used.set(found, loading);
    await loading;
    return found;
  };
  return {
    async load(of) {
      await load(of);
    },
    async recognize(speech) {
      const model = await load(speech);
      const { samples, sampleRateHz, language } = speech;
      const input: RecognizeInput = { samples, sampleRateHz, language: primaryLanguage(language) };
      return readOutput((await model.run('recognize', input, speech.signal)) as RecognizeOutput, speech);
    },
    close() {
      for (const [model, loading] of used) {
        loading.then(
          () => model.release(),
          () => undefined,
        );
      }
      used.clear();
    },
  };
}

type ModelOf = Pick<Speech, 'language' | 'model'>;

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
function softenerFor(text: string, language: string): (text: string) => string {
  const isLoud = /\p{Lu}/u.test(text) && !/\p{Ll}/u.test(text);
  return isLoud ? (part) => part.toLocaleLowerCase(language === '' ? undefined : language) : (part) => part;
}
