import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { noModels } from '../../../test/support/sherpa/no-models.js';
import { Field, fieldsOf } from '../../common/field/index.js';
import { defineEngine, EngineList, speaks, type EngineChoice, type EngineDefinition } from './index.js';

const runtimes = noModels();

class CloudParameters {
  @Field({ type: 'string', description: 'Region of `cloud`.' })
  Region = 'eu';
}

const shared = { capability: 'echo', summary: 'an engine', open: () => 'opened' };
const cloud = defineEngine<string>({
  ...shared,
  name: 'cloud',
  runs: 'service',
  summary: 'a service',
  languages: 'any',
  parameters: CloudParameters,
});
const named = defineEngine<string>({ ...shared, name: 'named', runs: 'service', languages: 'named' });
const english = defineEngine<string>({
  ...shared,
  name: 'english',
  runs: 'local',
  languages: ['en'],
  sampleRatesHz: [8_000, 16_000],
});
const program = defineEngine<string>({
  ...shared,
  name: 'program',
  runs: 'local',
  languages: 'any',
  sampleRatesHz: [16_000, 48_000],
  readiness: () => 'install it',
  faults: () => [{ pointer: '/Region', detail: 'expected nothing' }],
});

function listOf(...engines: EngineDefinition<string>[]): EngineList<string> {
  return new EngineList('echo', engines, {
    order: [cloud, english],
    otherwise: program,
    words: '`cloud`, else the rest',
    advice: (missing, missingOf) => `${missing}, or ${missingOf('named') ?? 'nothing'}`,
  });
}

const list = listOf(cloud, named, english, program);

const choice = (changes: Partial<EngineChoice> = {}): EngineChoice => ({
  engine: 'auto',
  address: '',
  language: '',
  model: '',
  namesModels: false,
  ...changes,
});

describe('EngineList', () => {
  it('declares the parameter Engine from its engines', () => {
    expect(list.field).toEqual({
      type: 'string',
      enum: ['auto', 'cloud', 'named', 'english', 'program'],
      description:
        'The engine: `cloud`, a service; `named`, an engine; `english`, an engine; `program`, an engine. `auto`: `cloud`, else the rest.',
    });
  });

  it.each([
    [{ engine: 'named' }, 'named'],
    [{ address: 'http://a' }, 'cloud'],
    [{ address: 'http://a', language: 'en-US' }, 'cloud'],
    [{ language: 'en-US' }, 'english'],
    [{}, 'english'],
    [{ language: 'tr' }, 'program'],
  ])('selects for %j the engine %s', (changes, name) => {
    expect(list.choose(choice(changes), runtimes).name).toBe(name);
  });

  it.each([
    [{ engine: 'cloud' }, 'set Address to that of the service'],
    [{ engine: 'cloud', address: 'http://a' }, undefined],
    [{ engine: 'named', address: 'http://a' }, 'name a model of the service for each language in Models'],
    [{ engine: 'named', address: 'http://a', namesModels: true }, undefined],
    [{ engine: 'program' }, 'install it'],
    [{ language: 'tr' }, 'install it, or set Address to that of the service'],
    [{}, undefined],
  ])('reports for %j what is missing: %s', (changes, missing) => {
    expect(list.readiness(choice(changes), runtimes)).toBe(missing);
  });

  it('accepts a credential in place of an address where the service has one by default, with a model', () => {
    const hosted = defineEngine<string>({
      ...shared,
      name: 'hosted',
      runs: 'service',
      languages: 'any',
      needsModel: true,
      defaultAddress: 'https://hosted.example',
    });
    const models = new EngineList('echo', [hosted, cloud], { order: [hosted], otherwise: cloud, words: 'either' });
    const chosen = (changes: Partial<EngineChoice>) => models.choose(choice(changes)).name;
    expect(chosen({ hasCredential: true, model: 'm' })).toBe('hosted');
    expect(chosen({ hasCredential: true })).toBe('cloud');
    expect(chosen({ address: 'http://a', model: 'm' })).toBe('hosted');
    expect(models.readiness(choice({ engine: 'hosted', hasCredential: true }))).toBeUndefined();
    expect(models.readiness(choice({ engine: 'hosted' }))).toBe('set Address to that of the service');
  });

  it('reports the faults that the chosen engine finds', () => {
    expect(list.faults({}, choice({ engine: 'program' }), runtimes)).toEqual([
      { pointer: '/Region', detail: 'expected nothing' },
    ]);
    expect(list.faults({}, choice(), runtimes)).toEqual([]);
  });

  it('has the rates that all of its engines take', () => {
    expect(list.rates).toEqual({ sampleRatesHz: [16_000] });
    expect(listOf(cloud).rates).toEqual({});
  });

  it('adds the fields of its engines after Engine', () => {
    @list.addFields()
    class Parameters {
      @Field(list.field)
      Engine = 'auto';

      @Field({ type: 'integer', description: 'A last one.' })
      Last = 1;
    }
    expect([...fieldsOf(Parameters).keys()]).toEqual(['Engine', 'Region', 'Last']);
    expect(new Parameters()).toEqual({ Engine: 'auto', Region: 'eu', Last: 1 });
    expect(Parameters.name).toBe('Parameters');
  });

  it('refuses a field that is declared twice', () => {
    class Taken {
      @Field({ type: 'string', description: 'One of the node.' })
      Region = '';
    }
    expect(() => list.addFields()(Taken)).toThrow('The parameter Region of Taken is declared twice.');
  });

  it('refuses two engines of one name, and engines of another capability', () => {
    expect(() => listOf(cloud, cloud)).toThrow('There are two engines cloud for echo.');
    expect(() => listOf({ ...cloud, name: 'auto' })).toThrow('There are two engines auto for echo.');
    expect(() => listOf({ ...cloud, capability: 'song' })).toThrow('The engine cloud has no echo.');
  });
});

describe('speaks', () => {
  it.each([
    [cloud, { language: 'tr', model: '' }, true],
    [named, { language: 'tr', model: '' }, false],
    [named, { language: 'tr', model: 'x' }, true],
    [english, { language: 'en-GB', model: '' }, true],
    [english, { language: '', model: '' }, true],
    [english, { language: 'tr', model: '' }, false],
    [{ ...cloud, languages: 'installed', task: 'recognition' } as const, { language: '', model: '' }, false],
  ])('decides by the languages of an engine: %#', (engine, wanted, isSpoken) => {
    expect(speaks(engine, wanted, runtimes)).toBe(isSpoken);
  });
});
