import type { Fault } from '../../common/errors/index.js';
import type { AgentAssistParameters } from './agent-assist.parameters.js';

/** What each provider needs where there is a model. */
const NEEDED = {
  VLLM: ['VLLMAPIBase'],
  Azure: ['AzureAPIBase', 'AzureAPIVersion'],
  OpenAI: [],
} as const;

/** What is missing for the model. */
export function modelFaults(parameters: AgentAssistParameters): Fault[] {
  if (parameters.Model === '') return [];
  return NEEDED[parameters.Provider]
    .filter((key) => parameters[key] === '')
    .map((key) => ({ pointer: `/${key}`, detail: `expected a value: Provider is ${parameters.Provider}` }));
}

/**
 * What the service is told of the model; undefined where there is none.
 *
 * @param headers Headers that let calls of the model in.
 */
export function generativeAi(
  parameters: AgentAssistParameters,
  headers: Readonly<Record<string, string>>,
): object | undefined {
  const { Model, Provider, MaxTokens, Temperature, HowManyTurnsToSendToGenerativeAI: Turns } = parameters;
  if (Model === '') return undefined;
  const needed = Object.fromEntries(NEEDED[Provider].map((key) => [key, parameters[key]]));
  return { Provider, Model, MaxTokens, Temperature, Turns, ...needed, Headers: headers };
}
