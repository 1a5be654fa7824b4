import { primaryLanguage } from '../../common/language/index.js';
import { Volume } from '../mixing/index.js';
import { flitePlain, isSayable } from './flite-text.js';
import type { FliteWorkers } from './flite-workers.js';
import { spokenWav } from './spoken-wav.js';
import type { EngineLog, Synthesizer } from './synthesizer.js';
import { piecesOf } from './text-pieces.js';

/** Its voices, and what the engine calls them. */
const VOICES: Readonly<Record<string, string>> = { slt: 'slt', rms: 'rms', awb: 'awb', kal: 'kal16' };

export const FLITE_VOICES = Object.keys(VOICES);

const DEFAULT_VOICE = 'slt';

/** A worker is held by a text for a second or so, and the first audio comes as soon. */
const LONGEST_TEXT = 200;

/** Speaks English, on this machine and with nothing configured: 16 kHz, in voices that are plain but clear. */
export function fliteSynthesizer(workers: FliteWorkers, log: EngineLog): Synthesizer {
  return {
    speaks: (language) => language === '' || primaryLanguage(language) === 'en',
    async *synthesize({ text, language, voice, volume, rate, signal }) {
      let control: Volume | undefined;
      for (const piece of piecesOf(flitePlain(text), language, LONGEST_TEXT)) {
        if (!isSayable(piece)) continue;
        const request = { text: piece, voice: VOICES[voice] ?? DEFAULT_VOICE, rate };
        for (const { samples, sampleRateHz } of spokenWav(await workers.speak(request, signal, log))) {
          control ??= new Volume(volume, sampleRateHz);
          yield { samples: control.apply(samples), sampleRateHz };
        }
      }
    },
  };
}
