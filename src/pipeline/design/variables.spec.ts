import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { Field } from '../../common/field/index.js';
import { withVariables } from './variables.js';

class Parameters {
  @Field({ type: 'string', variable: true, description: 'An address.' })
  Address = '';

  @Field({ type: 'string', description: 'A text that a person wrote.' })
  Prompt = '';
}

const VALUES: Readonly<Record<string, string>> = { HOST: 'asr.example', EMPTY: '', TRICK: '${HOST}' };
const replaced = (Address: unknown) => withVariables(Parameters, { Address }, (name) => VALUES[name]);

describe('variables of a design', () => {
  it.each([
    ['http://${HOST}:8000', 'http://asr.example:8000'],
    ['${HOST}/${HOST}', 'asr.example/asr.example'],
    ['${NONE:-}', ''],
    ['${NONE:-http://a:1}', 'http://a:1'],
    ['${HOST:-http://a:1}', 'asr.example'],
    ['${EMPTY:-x}', ''],
    ['$${HOST}', '${HOST}'],
    ['${TRICK}', '${HOST}'],
    ['${host} $HOST ${', '${host} $HOST ${'],
    ['no variable', 'no variable'],
  ])('%s is %s', (given, expected) => {
    expect(replaced(given)).toEqual({ parameters: { Address: expected }, faults: [] });
  });

  it('are a fault without a value and a default, at their parameter', () => {
    expect(replaced('${NONE}/${HOST}/${OTHER}').faults).toEqual([
      { pointer: '/Address', detail: "the variable 'NONE' has no value; set it, or write ${NONE:-default}" },
      { pointer: '/Address', detail: "the variable 'OTHER' has no value; set it, or write ${OTHER:-default}" },
    ]);
  });

  it('are left as they are in parameters that take none, and in values of another type', () => {
    const parameters = { Prompt: '${HOST}', Address: 5 };
    expect(withVariables(Parameters, parameters, (name) => VALUES[name])).toEqual({ parameters, faults: [] });
  });
});
