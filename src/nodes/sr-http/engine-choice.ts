import { listedFor } from '../../common/language/index.js';
import type { EngineChoice } from '../../engines/contract/index.js';
import type { SrHttpParameters } from './sr-http.parameters.js';

/** The choice of a recognizer, for speech of a language. */
export function choiceFor(parameters: SrHttpParameters, language: string): EngineChoice {
  const { Engine, Address, Models } = parameters;
  const namesModels = Models.length > 0;
  return { engine: Engine, address: Address, language, model: modelFor(parameters, language), namesModels };
}

/** The model of the language, else of another region of it; '' for the engine's choice. */
export function modelFor({ Models }: SrHttpParameters, language: string): string {
  return listedFor(Models, language)?.Name ?? '';
}
