import { primaryLanguage } from '../../common/language/index.js';
import { defineEngine, type EngineContext } from '../contract/index.js';
import { espeakNg, expectedEspeakVoice } from './espeak-ng.engine.js';
import { expectedFliteVoice, flite } from './flite.engine.js';
import { sherpaOnnx } from './sherpa-onnx.engine.js';
import type { Synthesizer } from './synthesizer.js';
import { voiceFaults, type NamedVoices } from './voices.js';

/** The engines on this machine as one: the first that has a text's language speaks it. */
export const firstThatSpeaks = defineEngine<Synthesizer, NamedVoices>({
  capability: 'synthesis',
  name: 'local',
  runs: 'local',
  summary: 'for each language the first engine on this machine that supports it',
  languages: 'any',
  faults: (parameters) =>
    voiceFaults(parameters, (name, language) =>
      primaryLanguage(language) === 'en' ? expectedFliteVoice(name) : expectedEspeakVoice(name),
    ),
  async open(context) {
    const others = espeakNg.readiness?.() === undefined ? [await espeakNg.open(context)] : [];
    return joined([await ofKnownLanguages(context), await flite.open(context), ...others]);
  },
});

/** sherpa-onnx, for texts of a language: nothing says which of its models a text of none is for. */
async function ofKnownLanguages(context: EngineContext<NamedVoices>): Promise<Synthesizer> {
  const neural = await sherpaOnnx.open(context);
  return { ...neural, speaks: (tag) => tag !== '' && neural.speaks(tag) };
}

function joined(engines: readonly Synthesizer[]): Synthesizer {
  return {
    speaks: (language) => engines.some((engine) => engine.speaks(language)),
    synthesize: (utterance) => {
      const engine = engines.find((each) => each.speaks(utterance.language)) ?? engines[0];
      if (!engine) throw new Error('there is no engine to speak with');
      return engine.synthesize(utterance);
    },
  };
}
