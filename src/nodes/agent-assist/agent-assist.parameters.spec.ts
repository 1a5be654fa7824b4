import 'reflect-metadata';
import { expect, it } from 'vitest';
import { AgentAssistParameters, modelCredentialAddresses } from './agent-assist.parameters.js';

const bases = { Address: 'wss://assist', VLLMAPIBase: 'https://vllm', AzureAPIBase: 'https://azure' };

it.each([
  ['VLLM', ['wss://assist', 'https://vllm']],
  ['Azure', ['wss://assist', 'https://azure']],
  ['OpenAI', ['wss://assist']],
  ['__proto__', ['wss://assist']],
] as const)('sends the credential of the model of %s to the service and its provider', (provider, addresses) => {
  const Provider = provider as AgentAssistParameters['Provider'];
  expect(modelCredentialAddresses(Object.assign(new AgentAssistParameters(), bases, { Provider }))).toEqual(addresses);
});
