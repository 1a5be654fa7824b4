import { fieldsOf } from '../../common/field/index.js';
import { NearestName } from '../../protocol/index.js';
import { EVENTS, type EventDeclaration } from './event.catalogue.js';

/** The keys that the catalogue names in the `Data` of an event. */
export interface DataFields {
  readonly names: ReadonlySet<string>;
  readonly nearest: NearestName;
}

const FIELDS: ReadonlyMap<string, DataFields> = new Map(
  Object.entries<EventDeclaration>(EVENTS).flatMap(([name, { data }]) => {
    const names = new Set(data ? fieldsOf(data).keys() : []);
    return names.size === 0 ? [] : [[name, { names, nearest: new NearestName(names) }] as const];
  }),
);

/** @returns undefined for an event without such keys, and for one that is not in the catalogue. */
export function dataFieldsOf(name: string): DataFields | undefined {
  return FIELDS.get(name);
}
