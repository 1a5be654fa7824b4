import type { Fault } from '../../common/errors/index.js';
import { listedLanguageFaults } from '../../common/language/index.js';
import { addressFaults } from '../calls/index.js';
import { LOCAL_ENGINES, type LocalEngine } from './local-synthesis.js';
import type { SpeechParameters } from './speech-parameters.js';
import { voiceFaults } from './voice-faults.js';

/** The engine that `Engine` and `Address` lead to: one on this machine, or undefined for a service. */
export function localEngineOf({
  Engine,
  Address,
}: {
  readonly Engine: string;
  readonly Address: string;
}): LocalEngine | undefined {
  if (Engine === 'auto' && Address !== '') return undefined;
  return LOCAL_ENGINES.find((local) => local === Engine);
}

/** Faults of what all nodes that speak let an admin set. */
export function speechFaults(
  parameters: SpeechParameters & { readonly Engine: string },
  scheme: 'http' | 'ws',
): Fault[] {
  const engine = localEngineOf(parameters);
  const ofVoices = engine === undefined ? [] : voiceFaults(engine, parameters.Voices);
  const { Language, Voices } = parameters;
  return [...addressFaults(parameters, scheme), ...listedLanguageFaults(Language, 'Voices', Voices), ...ofVoices];
}
