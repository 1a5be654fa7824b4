import { DrizzleQueryError } from 'drizzle-orm';
import { DataFlowError } from '../common/errors/index.js';
import { DATABASE_STATES, UNREACHABLE, type DatabaseState } from './database-states.js';

const RETRY_AFTER_SECONDS = 5;

/** SQLSTATE of a row that conflicts with another by a primary key or a unique constraint. */
export const UNIQUE_VIOLATION = '23505';

/** SQLSTATE of a row that names another one which does not exist. */
export const FOREIGN_KEY_VIOLATION = '23503';

/**
 * The code of the driver's error; undefined where it has none.
 *
 * It is an SQLSTATE where the database itself refused.
 */
export function codeOf(error: unknown): string | undefined {
  const { code } = Object(error) as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

/** The state of the database that an error shows; undefined when the query itself is at fault. */
export function stateOf(error: unknown): DatabaseState | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = codeOf(error) ?? '';
  return DATABASE_STATES.find(({ codes, messages }) => codes.test(code) || messages?.test(error.message));
}

/**
 * Awaits `work` and translates its failures.
 *
 * A database that is in no state to work gives a DataFlowError. Any other failure is the driver's own error without the
 * parameters of the query, which may be secret.
 */
export async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DataFlowError) throw error;
    const cause = driverError(error);
    const state = stateOf(cause);
    throw state ? unavailable(cause, state) : cause;
  }
}

/** The driver's own error, without the parameters of the query. */
export function driverError(error: unknown): unknown {
  const cause: unknown = error instanceof DrizzleQueryError ? (error.cause ?? error) : error;
  if (cause instanceof Error) Reflect.deleteProperty(cause, 'params');
  return cause;
}

/** An error for clients. */
export function unavailable(cause: unknown, { code, detail }: DatabaseState = UNREACHABLE): DataFlowError {
  return new DataFlowError(code, detail, { retryAfterSeconds: RETRY_AFTER_SECONDS, cause });
}
