import { DataFlowError } from '../../common/errors/index.js';
import type { OperationInfo } from '../../pipeline/index.js';

/** Codes of calls that failed, and not the server. */
const FAILED: ReadonlySet<string> = new Set(['node.service-failed', 'node.timeout']);

const ADVICE = 'Address must be that of your service, and OUTBOUND_ALLOW must hold it where that is a private one.';

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
 * @throws DataFlowError what it failed with; where the service was to blame, with what to set.
 */
export async function atStart<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof DataFlowError) || !FAILED.has(error.code)) throw error;
    const { code, detail, retryAfterSeconds } = error;
    throw new DataFlowError(code, `${detail} ${ADVICE}`, {
      cause: error,
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    });
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
