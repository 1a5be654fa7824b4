import { listedFor } from '../../common/language/index.js';
import type { EngineChoice } from '../../engines/contract/index.js';
import type { SrWebsocketParameters } from './sr-websocket.parameters.js';

/** The choice of a recognizer, for speech of a language. */
export function choiceFor(parameters: SrWebsocketParameters, language: string): EngineChoice {
  const { Engine, Address, Models } = parameters;
  const namesModels = Models.length > 0;
  return { engine: Engine, address: Address, language, model: modelFor(parameters, language), namesModels };
}

/** The model of a language; without a language the first. '' for the engine's choice. */
export function modelFor({ Models }: SrWebsocketParameters, language: string): string {
  return (language === '' ? Models[0] : listedFor(Models, language))?.Name ?? '';
}
