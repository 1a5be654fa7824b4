import type { Synthesizer } from './synthesizer.js';

/** Several engines as one: each text is spoken by the first that has its language. */
export function firstThatSpeaks(engines: readonly Synthesizer[]): Synthesizer {
  return {
    speaks: (language) => engines.some((engine) => engine.speaks(language)),
    synthesize: (utterance) => {
      const engine = engines.find((each) => each.speaks(utterance.language)) ?? engines[0];
      if (!engine) throw new Error('there is no engine to speak with');
      return engine.synthesize(utterance);
    },
  };
}
