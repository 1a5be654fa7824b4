import { Volume } from '../../audio/index.js';
import { primaryLanguage } from '../../common/language/index.js';
import { flitePlain, isSayable, type EngineLog, type FliteWorkers } from '../../runtimes/flite/index.js';
import { defineEngine } from '../contract/index.js';
import { spokenWav } from './spoken-wav.js';
import type { Synthesizer } from './synthesizer.js';
import { piecesOf } from './text-pieces.js';
import { voiceFaults, type NamedVoices } from './voices.js';

/** Its voices, and what the engine calls them. */
const VOICES: Readonly<Record<string, string>> = { slt: 'slt', rms: 'rms', awb: 'awb', kal: 'kal16' };

export const FLITE_VOICES = Object.keys(VOICES);

export const flite = defineEngine<Synthesizer, NamedVoices>({
  capability: 'synthesis',
  name: 'flite',
  runs: 'local',
  summary: 'English, in this server',
  languages: ['en'],
  faults: (parameters) => voiceFaults(parameters, expectedFliteVoice),
  async open({ runtimes, log }) {
    await runtimes.flite.load(log);
    return fliteSynthesizer(runtimes.flite, log);
  },
});

/** Returns what the name of a voice should be, where it is wrong. */
export function expectedFliteVoice(name: string): string | undefined {
  return FLITE_VOICES.includes(name) ? undefined : `one of ${FLITE_VOICES.join(', ')}`;
}

const DEFAULT_VOICE = 'slt';

/** A worker is held by a text for a second or so, and the first audio comes as soon. */
const MAX_TEXT = 200;

/** Speaks English on this machine with nothing configured, at 16 kHz, in plain but clear voices. */
export function fliteSynthesizer(workers: FliteWorkers, log: EngineLog): Synthesizer {
  return {
    speaks: (language) => language === '' || primaryLanguage(language) === 'en',
    async *synthesize({ text, language, voice, volume, rate, signal }) {
      let control: Volume | undefined;
      for (const piece of piecesOf(flitePlain(text), language, MAX_TEXT)) {
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
