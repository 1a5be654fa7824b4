import { Field } from '../../common/field/index.js';
import { OPENAI_ADDRESS, openAiCompleter } from '../completion/index.js';
import { defineEngine } from '../contract/index.js';
import type { TextEngine } from './text-engine.js';

class LlmParameters {
  @Field({ type: 'string', maxLength: 200, description: 'Name of the model on the server of the `llm`.' })
  Model = '';
}

export const llm = defineEngine<TextEngine, LlmParameters>({
  capability: 'text',
  name: 'llm',
  runs: 'service',
  summary: 'a server with `POST /v1/chat/completions`',
  languages: 'any',
  needsModel: true,
  parameters: LlmParameters,
  defaultAddress: OPENAI_ADDRESS,
  needsAddress: 'no model is configured: set Address to a server with /v1/chat/completions',
  faults: ({ Model }) =>
    Model === '' ? [{ pointer: '/Model', detail: 'expected the name of the model that is asked' }] : [],
  async open({ address, service, call, parameters: { Model: model } }) {
    return { kind: 'llm', completer: await openAiCompleter({ address, model, service, call }) };
  },
});
