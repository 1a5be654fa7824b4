import type { Fault } from '../../common/errors/index.js';
import type { AgentAssistParameters } from './agent-assist.parameters.js';

/** The settings that each provider needs for a model. */
const NEEDED = {
  VLLM: ['VLLMAPIBase'],
  Azure: ['AzureAPIBase', 'AzureAPIVersion'],
  OpenAI: [],
} as const;

/** Missing settings of the model. */
export function modelFaults(parameters: AgentAssistParameters): Fault[] {
  if (parameters.Model === '') return [];
  return NEEDED[parameters.Provider]
    .filter((key) => parameters[key] === '')
    .map((key) => ({ pointer: `/${key}`, detail: `expected a value: Provider is ${parameters.Provider}` }));
}

/**
 * The description of the model for the service; undefined without a model.
 *
 * @param headers Headers that authorize calls to the model.
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
