import { Volume } from '../../audio/index.js';
import type { SherpaOnnx, SynthesizeInput, SynthesizeOutput } from '../../runtimes/sherpa-onnx/index.js';
import { defineEngine } from '../contract/index.js';
import type { Synthesizer } from './synthesizer.js';
import { piecesOf } from './text-pieces.js';
import { voiceFaults, type NamedVoices } from './voices.js';

/** A sentence or two: what is long comes late, and cannot be ended in the middle. */
const MAX_TEXT = 300;

/** A voice: the folder of its model, and which of its speakers, from 0. */
const VOICE = /^([^/\s]+?)(?:\/(\d{1,4}))?$/;

export const sherpaOnnx = defineEngine<Synthesizer, NamedVoices>({
  capability: 'synthesis',
  name: 'sherpa-onnx',
  runs: 'local',
  summary: 'a model in MODELS_DIR, on this machine',
  languages: 'installed',
  task: 'synthesis',
  faults: (parameters) => voiceFaults(parameters, expectedVoice),
  open: ({ runtimes }) => sherpaSynthesizer(runtimes.sherpa),
});

function expectedVoice(name: string): string | undefined {
  return VOICE.test(name) ? undefined : 'the name of a model in MODELS_DIR, and after a / the number of its speaker';
}

/**
 * Speaks by the models in MODELS_DIR: the named voice if there is such a model, else one of the
 * language.
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
      for (const piece of piecesOf(text, language, MAX_TEXT)) {
        const input: SynthesizeInput = { text: piece, speaker: isThere ? Number(speaker) : 0, rate };
        const { samples, sampleRateHz } = (await model.run('synthesize', input, signal)) as SynthesizeOutput;
        control ??= new Volume(volume, sampleRateHz);
        yield { samples: control.apply(samples), sampleRateHz };
      }
    },
  };
}
