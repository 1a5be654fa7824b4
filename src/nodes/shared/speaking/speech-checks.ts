import type { Fault } from '../../../common/errors/index.js';
import { listedLanguageFaults } from '../../../common/language/index.js';
import type { EngineChoice } from '../../../engines/contract/index.js';
import { addressFaults } from '../calls/index.js';
import type { SpeechParameters } from './speech-parameters.js';

/** Faults of the parameters that all speaking nodes share. */
export function speechFaults(parameters: SpeechParameters, scheme: 'http' | 'ws'): Fault[] {
  const { Language, Voices } = parameters;
  return [...addressFaults(parameters, scheme), ...listedLanguageFaults(Language, 'Voices', Voices)];
}

/** The choice of a synthesizer: texts may be of any language. */
export function speechChoice({ Engine, Address }: SpeechParameters & { readonly Engine: string }): EngineChoice {
  return { engine: Engine, address: Address, language: '', model: '', namesModels: false };
}
