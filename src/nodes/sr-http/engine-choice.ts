import { listedFor, primaryLanguage } from '../../common/language/index.js';
import { pocketsphinxReadiness } from '../../engines/recognition/index.js';
import type { SherpaOnnx } from '../../engines/sherpa-onnx/index.js';
import type { SrHttpParameters } from './sr-http.parameters.js';

export type Engine = Exclude<SrHttpParameters['Engine'], 'auto'>;

/** Engines that are services, at an `Address`. */
const SERVICES: readonly Engine[] = ['openai', 'knovvu'];

const NO_ENGINE = 'no recognizer is configured: set Address to a server with /v1/audio/transcriptions';

/**
 * The engine that is asked for; for `auto` the service where there is an address, else sherpa-onnx where it has a model
 * of the language, else PocketSphinx.
 */
export function engineOf(parameters: SrHttpParameters, language: string, sherpa: SherpaOnnx): Engine {
  if (parameters.Engine !== 'auto') return parameters.Engine;
  if (parameters.Address !== '') return 'openai';
  const choice = { language, name: modelFor(parameters, language) };
  return sherpa.has('recognition', choice) ? 'sherpa-onnx' : 'pocketsphinx';
}

/** What is to be configured for the engine to run; undefined where it can. */
export function readinessOf(parameters: SrHttpParameters, sherpa: SherpaOnnx): string | undefined {
  const { Address, Language, Models, Engine: asked } = parameters;
  const engine = engineOf(parameters, Language, sherpa);
  if (SERVICES.includes(engine) && Address === '') return 'set Address to that of the service';
  if (engine === 'knovvu' && Models.length === 0) return 'name a model of the service for each language in Models';
  if (engine === 'sherpa-onnx') {
    return sherpa.readiness('recognition', { language: Language, name: modelFor(parameters, Language) });
  }
  const missing = engine === 'pocketsphinx' ? pocketsphinxReadiness() : undefined;
  if (missing === undefined || asked !== 'auto') return missing;
  return `${NO_ENGINE}, or put a model of sherpa-onnx into MODELS_DIR (npm run models), or ${missing}`;
}

/** Whether an engine can be asked for a language. */
export function speaks(engine: Engine, parameters: SrHttpParameters, language: string, sherpa: SherpaOnnx): boolean {
  if (engine === 'pocketsphinx') return language === '' || primaryLanguage(language) === 'en';
  const name = modelFor(parameters, language);
  if (engine === 'knovvu') return name !== '';
  return engine === 'openai' || sherpa.has('recognition', { language, name });
}

/** The model of the language, else of the same language elsewhere; '' for the engine's own choice. */
export function modelFor({ Models }: SrHttpParameters, language: string): string {
  return listedFor(Models, language)?.Name ?? '';
}
