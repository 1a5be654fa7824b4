import { listedFor } from '../../common/language/index.js';
import type { SherpaOnnx } from '../../engines/sherpa-onnx/index.js';
import type { SrWebsocketParameters } from './sr-websocket.parameters.js';

export type Engine = Exclude<SrWebsocketParameters['Engine'], 'auto'>;

const NO_ENGINE = 'no recognizer is configured: set Address to a server with the protocol of vosk-server';

/** The engine that is asked for; for `auto` sherpa-onnx where there is no address, and a model of the language. */
export function engineOf(parameters: SrWebsocketParameters, language: string, sherpa: SherpaOnnx): Engine {
  if (parameters.Engine !== 'auto') return parameters.Engine;
  return parameters.Address === '' && speaks('sherpa-onnx', parameters, language, sherpa) ? 'sherpa-onnx' : 'vosk';
}

/** What is to be configured for the engine to run; undefined where it can. */
export function readinessOf(parameters: SrWebsocketParameters, sherpa: SherpaOnnx): string | undefined {
  const { Address, Language: language, Models, Engine: asked } = parameters;
  const engine = engineOf(parameters, language, sherpa);
  if (engine === 'sherpa-onnx') {
    return sherpa.readiness('streaming-recognition', { language, name: modelFor(parameters, language) });
  }
  if (Address === '') return asked === 'auto' ? `${NO_ENGINE}, or put a streaming model into MODELS_DIR` : NO_ENGINE;
  if (engine === 'knovvu' && Models.length === 0) return 'name a model of the service for each language in Models';
  return undefined;
}

/** Whether an engine can be asked for a language. */
export function speaks(
  engine: Engine,
  parameters: SrWebsocketParameters,
  language: string,
  sherpa: SherpaOnnx,
): boolean {
  const name = modelFor(parameters, language);
  if (engine === 'sherpa-onnx') return sherpa.has('streaming-recognition', { language, name });
  return engine === 'vosk' || name !== '';
}

/** The model of a language; without a language the first. '' for the engine's own choice. */
export function modelFor({ Models }: SrWebsocketParameters, language: string): string {
  return (language === '' ? Models[0] : listedFor(Models, language))?.Name ?? '';
}
