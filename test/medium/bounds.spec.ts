import type { Type } from '@nestjs/common';
import { expect, it } from 'vitest';
import { ApiModule } from '../../src/roles/index.js';
import { fieldsOf, type FieldOptions } from '../../src/common/field/index.js';
import { Log } from '../../src/common/logging/index.js';
import { Environment } from '../../src/config/index.js';
import { NodesModule } from '../../src/nodes/nodes.module.js';
import { Design, EVENTS } from '../../src/pipeline/index.js';
import { definitionOf } from '../../src/pipeline/contract/index.js';
import { EventDto, NamedSettings, StartDto, UpdateDto } from '../../src/protocol/index.js';
import { bodyClasses, withHeldClasses } from '../support/outside-classes.js';

const bodies = bodyClasses(ApiModule.with({ environment: new Environment(), log: Log.to('silent') }));
const nodes = (Reflect.getMetadata('providers', NodesModule) as unknown[]).flatMap((provider) => {
  const definition = definitionOf(provider);
  return definition ? [definition.parameters] : [];
});
const events = Object.values(EVENTS).flatMap(({ data }) => (data ? [data] : []));
const outside = withHeldClasses([...bodies, ...nodes, ...events, StartDto, UpdateDto, NamedSettings]);

const TEXT = 'text of any length is worked on in parts of MAX_TEXT_CHARACTERS';
const EVENTS_IN = 'the opener of operations counts the events, by MAX_EVENTS_IN';

/** Fields without a bound of their own, with what limits them; the size of a message limits them all. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'RecognizedText.Text: maxLength': TEXT,
  'SynthesizedText.Text: maxLength': TEXT,
  'SummarizeData.Summary: maxLength': TEXT,
  'AudioOutputData.Content: maxLength': 'the JSON result alone holds it, and no node reads it',
  'StartDto.Events: maxItems': EVENTS_IN,
};

it('finds the classes that are reachable from outside', () => {
  expect(bodies.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['NewTenantDto', 'TenantChangesDto', 'NewCredentialDto', 'CredentialSecretDto', 'Design']),
  );
  expect(outside).toEqual(expect.arrayContaining([Design, EventDto]));
  expect(nodes.length).toBeGreaterThan(40);
});

it.each(outside.map((target) => [target.name, target] as const))(
  'bounds every string, array and free object of %s',
  (_name, target) => {
    expect(unbounded(target).filter((what) => !(what in EXCEPTIONS))).toEqual([]);
  },
);

it('lists no exception that has a bound', () => {
  expect(outside.flatMap(unbounded)).toEqual(expect.arrayContaining(Object.keys(EXCEPTIONS)));
});

/** The bounds that fields of a class lack: `Class.field: bound`. */
function unbounded(target: Type): string[] {
  return [...fieldsOf(target)].flatMap(([key, options]) =>
    missing(options).map((what) => `${target.name}.${key}: ${what}`),
  );
}

/** The bounds that a field lacks. */
function missing({ type, list, enum: values, maxLength, maxItems, maxProperties }: FieldOptions): string[] {
  const isText = ['string', 'time', 'integer or text', 'any'].includes(type as string) && !values;
  return [
    ...(isText && maxLength === undefined ? ['maxLength'] : []),
    ...((list || type === 'any') && maxItems === undefined ? ['maxItems'] : []),
    ...((type === 'object' || type === 'any') && maxProperties === undefined ? ['maxProperties'] : []),
  ];
}
