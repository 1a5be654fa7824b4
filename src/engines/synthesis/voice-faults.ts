import type { Fault } from '../../common/errors/index.js';
import { primaryLanguage } from '../../common/language/index.js';
import { isEspeakVoice } from './espeak-synthesizer.js';
import { FLITE_VOICES } from './flite-synthesizer.js';
import { isSherpaVoice } from './sherpa-synthesizer.js';
import type { LocalEngine } from './local-synthesis.js';
import type { NamedVoice } from './voice-choice.js';

/** Faults of voices that engines on this machine do not have; pointers are relative to the parameters. */
export function voiceFaults(engine: LocalEngine, voices: readonly NamedVoice[]): Fault[] {
  return voices.flatMap(({ Language, Name }, at) => {
    if (engine === 'sherpa-onnx') {
      const detail = 'expected the name of a model in MODELS_DIR, and after a / the number of its speaker';
      return isSherpaVoice(Name) ? [] : [{ pointer: `/Voices/${at}/Name`, detail }];
    }
    const isFlite = engine === 'flite' || (engine === 'auto' && primaryLanguage(Language) === 'en');
    const expected = isFlite ? `one of ${FLITE_VOICES.join(', ')}` : 'the name of a voice of espeak-ng';
    const isKnown = isFlite ? FLITE_VOICES.includes(Name) : isEspeakVoice(Name);
    return isKnown ? [] : [{ pointer: `/Voices/${at}/Name`, detail: `expected ${expected}` }];
  });
}
