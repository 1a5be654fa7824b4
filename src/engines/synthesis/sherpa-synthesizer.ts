import { Volume } from '../mixing/index.js';
import type { SherpaOnnx, SynthesizeInput, SynthesizeOutput } from '../sherpa-onnx/index.js';
import type { Synthesizer } from './synthesizer.js';
import { piecesOf } from './text-pieces.js';

/** A sentence or two: what is long comes late, and cannot be ended in the middle. */
const LONGEST_TEXT = 300;

/** A voice: the folder of its model, and which of its speakers, from 0. */
const VOICE = /^([^/\s]+?)(?:\/(\d{1,4}))?$/;

export function isSherpaVoice(name: string): boolean {
  return VOICE.test(name);
}

/**
 * Speaks by the models in MODELS_DIR: the voice that is named, where there is such a model, else one of the language.
 *
 * @throws DataFlowError `node.failed`, as when a model has no such speaker.
 */
export function sherpaSynthesizer(sherpa: SherpaOnnx): Synthesizer {
  return {
    speaks: (language) => sherpa.has('synthesis', { language, name: '' }),
    async *synthesize({ text, voice, language, volume, rate, signal }) {
      const [, folder = '', speaker = '0'] = VOICE.exec(voice) ?? [];
      const isThere = folder !== '' && sherpa.has('synthesis', { language, name: folder });
      const model = sherpa.model('synthesis', { language, name: isThere ? folder : '' });
      let control: Volume | undefined;
      for (const piece of piecesOf(text, language, LONGEST_TEXT)) {
        const input: SynthesizeInput = { text: piece, speaker: isThere ? Number(speaker) : 0, rate };
        const { samples, sampleRateHz } = (await model.run('synthesize', input, signal)) as SynthesizeOutput;
        control ??= new Volume(volume, sampleRateHz);
        yield { samples: control.apply(samples), sampleRateHz };
      }
    },
  };
}
