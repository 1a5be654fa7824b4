import { DataFlowError } from '../../../common/errors/index.js';
import { Field } from '../../../common/field/index.js';
import type { Synthesizer } from '../../../engines/synthesis/index.js';
import { ServiceParameters } from '../calls/index.js';

/** Rate of speech in operations without audio: the rate of most neural voices. */
export const SPEECH_RATE_HZ = 24_000;

class SpeechVoice {
  @Field({ type: 'string', minLength: 1, maxLength: 35, description: 'IETF tag.', example: 'en-US' })
  Language!: string;

  @Field({ type: 'string', minLength: 1, maxLength: 200, description: 'Name of the voice in the engine.' })
  Name!: string;
}

/** Parameters that all speaking nodes share. */
export class SpeechParameters extends ServiceParameters {
  @Field({
    type: 'string',
    maxLength: 35,
    description: 'Language of the texts (IETF tag), where the client names none. Empty: that of the first voice.',
  })
  Language = '';

  @Field({
    type: () => SpeechVoice,
    list: true,
    maxItems: 100,
    description: 'The voices. Of those of a language the first speaks it; without one the engine chooses.',
  })
  Voices: SpeechVoice[] = [];

  @Field({ type: 'number', minimum: 0, maximum: 2, description: "Loudness; 1 is the engine's own, 0 is silence." })
  Volume = 1.0;

  @Field({ type: 'number', minimum: 0.33, maximum: 3, description: "Speed; 1 is the engine's own." })
  Rate = 1.0;

  @Field({ type: 'integer', minimum: 1, maximum: 64, description: 'Texts that are worked on at once.' })
  MaxConcurrentCalls = 4;
}

/** @throws DataFlowError `operation.start-failed` if the engine does not support the language. */
export function requireSpoken(engine: Synthesizer, language: string): void {
  if (engine.speaks(language)) return;
  throw new DataFlowError('operation.start-failed', `Language: the engine has no voice for '${language}'.`);
}
