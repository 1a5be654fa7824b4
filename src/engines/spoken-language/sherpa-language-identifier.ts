import type { WorkingModel } from '../sherpa-onnx/index.js';
import type { LanguageIdentifier, SpokenPiece } from './spoken-language.js';
import { tagOfLanguage } from './whisper-languages.js';

/** How sure it is, by how many of the two halves are heard as the whole is. */
const CONFIDENCES = [0.3, 0.6, 0.9] as const;

/**
 * Tells languages by a model on this machine. It names one and says nothing of how sure it is, so that both halves of the
 * speech are heard as well: one language is heard again, a guess often is not.
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
