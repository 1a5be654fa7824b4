import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { Field } from '../../common/field/index.js';
import { credentialRefs } from './credential-refs.js';

class Engine {
  @Field({
    type: 'string',
    isCredentialId: true,
    sentTo: ({ Model, Other }) => [Model, Other],
    description: 'A credential',
  })
  CredentialId = '';

  @Field({ type: 'string', description: 'No credential' })
  Model = '';
}

class Parameters extends Engine {
  @Field({ type: 'string', list: true, isCredentialId: true, description: 'Credentials' })
  'Others/More': string[] = [];

  @Field({ type: () => Engine, list: true, description: 'Engines' })
  Engines: Engine[] = [];
}

describe('credentialRefs', () => {
  it('finds what fields name, however deep', () => {
    const value = {
      CredentialId: 'a',
      Model: 'b',
      'Others/More': ['c', '', 'd'],
      Engines: [{ CredentialId: 'e', Model: '' }, { Model: 'f' }, { CredentialId: '' }],
    };
    expect(credentialRefs(Parameters, value, '/nodes/3')).toEqual([
      { pointer: '/nodes/3/CredentialId', id: 'a', addresses: ['b'] },
      { pointer: '/nodes/3/Others~1More/0', id: 'c', addresses: [] },
      { pointer: '/nodes/3/Others~1More/2', id: 'd', addresses: [] },
      { pointer: '/nodes/3/Engines/0/CredentialId', id: 'e', addresses: [] },
    ]);
  });

  it.each([[null], [undefined], ['text'], [{}], [{ CredentialId: 7, 'Others/More': 'a', Engines: [null, 3] }]])(
    'finds none in %j, beyond what is right in it',
    (value) => {
      const found = credentialRefs(Parameters, value).map(({ id }) => id);
      expect(found.filter((id) => id !== 'a')).toEqual([]);
    },
  );
});
