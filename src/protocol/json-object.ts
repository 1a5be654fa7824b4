import type { Fault } from '../common/errors/index.js';
import { found } from '../common/field/index.js';

/** A JSON object from outside. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(json: unknown): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** Reads an object that may be left out or null. */
export function readObject(json: unknown, pointer: string, faults: Fault[]): JsonObject | undefined {
  if (json === undefined || json === null) return undefined;
  if (isObject(json)) return json;
  faults.push({ pointer, detail: `expected an object, found ${found(json)}` });
  return undefined;
}
