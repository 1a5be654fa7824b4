import type { Fault } from '../../common/errors/index.js';
import { Field } from '../../common/field/index.js';
import { addressFaults } from '../calls/index.js';
import { TextServiceParameters } from '../text-service/index.js';
import { namesLlm } from './llm-parameters.js';

const ENGINES = ['auto', 'embedded', 'service', 'llm'] as const;

/** Parameters of a node that works on this machine, by a text service or by a large language model. */
export class TextEngineParameters extends TextServiceParameters {
  @Field({
    type: 'string',
    enum: ENGINES,
    description:
      'What does the work: `embedded`, on this machine; `service`, a text service; `llm`, a server with `POST /v1/chat/completions`. `auto`: the `llm` where there is a `Model`, else the `service` where there is an `Address`.',
  })
  Engine: (typeof ENGINES)[number] = 'auto';

  @Field({ type: 'string', maxLength: 200, description: 'What the server of the `llm` calls the model.' })
  Model = '';
}

export type TextEngine = Exclude<TextEngineParameters['Engine'], 'auto'>;

export function textEngineOf(parameters: TextEngineParameters): TextEngine {
  if (parameters.Engine !== 'auto') return parameters.Engine;
  if (parameters.Model !== '' && namesLlm(parameters)) return 'llm';
  return parameters.Address === '' ? 'embedded' : 'service';
}

/** What is to be configured before the engine can work; undefined when nothing is. */
export function textEngineReadiness(parameters: TextEngineParameters): string | undefined {
  const engine = textEngineOf(parameters);
  if (engine === 'service' && parameters.Address === '') return 'no service is configured: set Address';
  if (engine !== 'llm' || namesLlm(parameters)) return undefined;
  return 'no model is configured: set Address to a server with /v1/chat/completions';
}

/** Faults that the fields cannot tell. */
export function textEngineFaults(parameters: TextEngineParameters): Fault[] {
  const isNameless = parameters.Engine === 'llm' && parameters.Model === '';
  const faults = isNameless ? [{ pointer: '/Model', detail: 'expected the name of the model that is asked' }] : [];
  return [...addressFaults(parameters), ...faults];
}
