import { DataFlowError } from '../../common/errors/index.js';
import type { OperationInfo } from '../../pipeline/index.js';

/** Codes of calls that failed, and not the server. */
const FAILED: ReadonlySet<string> = new Set(['node.service-failed', 'node.timeout']);

/**
 * A value that the client gave with the call, by its keys in `CallProperties`; undefined where it is blank.
 */
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

/**
 * What a call at the start gives.
 *
 * @throws DataFlowError `operation.start-failed` when it failed, saying what to set.
 */
export async function atStart<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof DataFlowError) || !FAILED.has(error.code)) throw error;
    const advice = 'Address must be that of your service, and OUTBOUND_ALLOW hold it where it is a private one';
    throw new DataFlowError('operation.start-failed', `${error.detail} ${advice}.`, { cause: error });
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
