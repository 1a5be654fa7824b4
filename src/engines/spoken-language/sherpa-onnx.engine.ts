import type { WorkingModel } from '../../runtimes/sherpa-onnx/index.js';
import { defineEngine } from '../contract/index.js';
import type { LanguageIdentifier, SpokenPiece } from './spoken-language.js';
import { tagOfLanguage } from './whisper-languages.js';

export const sherpaOnnx = defineEngine<LanguageIdentifier>({
  capability: 'language-identification',
  name: 'sherpa-onnx',
  runs: 'local',
  summary: 'a model in MODELS_DIR, on this machine',
  languages: 'installed',
  task: 'language-identification',
  async open({ runtimes, language, model: name }) {
    const model = runtimes.sherpa.model('language-identification', { language, name });
    await model.load();
    return sherpaLanguageIdentifier(model);
  },
});

/** How sure it is, by how many of the two halves are heard as the whole is. */
const CONFIDENCES = [0.3, 0.6, 0.9] as const;

/**
 * Identifies languages by a model on this machine.
 *
 * The model returns no confidence, so both halves of the speech are identified too: a wrong guess is rarely repeated.
 */
export function sherpaLanguageIdentifier(model: WorkingModel): LanguageIdentifier {
  const hear = async (piece: SpokenPiece): Promise<string | undefined> => {
    const { samples, sampleRateHz, signal } = piece;
    return tagOfLanguage((await model.run('identify', { samples, sampleRateHz }, signal)) as string);
  };
  return {
    async identify(piece) {
      const language = await hear(piece);
      if (language === undefined) return undefined;
      const middle = Math.floor(piece.samples.length / 2);
      const halves = [piece.samples.subarray(0, middle), piece.samples.subarray(middle)];
      const heard = await Promise.all(halves.map((samples) => hear({ ...piece, samples })));
      const agreeing = heard.filter((each) => each === language).length;
      return { language, confidence: CONFIDENCES[agreeing] ?? CONFIDENCES[0] };
    },
  };
}
