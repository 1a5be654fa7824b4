import type { OperationInfo } from '../../../pipeline/index.js';

/** A value in the client's `CallProperties`, by its keys; undefined if it is blank. */
export function callProperty({ callProperties }: OperationInfo, ...keys: readonly string[]): unknown {
  const value = keys.reduce<unknown>(
    (object, key) => (isObject(object) && Object.hasOwn(object, key) ? object[key] : undefined),
    callProperties,
  );
  return value === null || value === '' ? undefined : value;
}

/** Keys of an object of `CallProperties` that have a value. */
export function givenKeys(operation: OperationInfo, key: string): string[] {
  const object = callProperty(operation, key);
  return isObject(object) ? Object.keys(object).filter((name) => callProperty(operation, key, name) !== undefined) : [];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
