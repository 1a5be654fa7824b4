import { DrizzleQueryError } from 'drizzle-orm';
import { DataFlowError } from '../common/errors/index.js';

const RETRY_AFTER_SECONDS = 5;

/** Of the network (node:errors), and of PostgreSQL (appendix A): class 08, shutdown, start-up, too many connections. */
const UNREACHABLE_CODE =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|08...|57P0[123]|53300)$/;

/** Errors of pg, pg-pool and PGlite that have no code. */
const UNREACHABLE_MESSAGE =
  /^(Connection terminated|Client (was closed|has encountered a connection error)|Cannot use a pool after calling end|PGlite is clos|Query read timeout|timeout expired|timeout exceeded when trying to connect)/;

/** SQLSTATE of a row that another one stands in the way of, by a primary key or a unique constraint. */
export const UNIQUE_VIOLATION = '23505';

/** SQLSTATE of a row that names another one which does not exist. */
export const FOREIGN_KEY_VIOLATION = '23503';

/** The code of the driver's error, an SQLSTATE where the database itself refused; undefined where there is none. */
export function codeOf(error: unknown): string | undefined {
  const { code } = Object(error) as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

/** Whether `error` says that the database was not reached, or was lost on the way. */
function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return UNREACHABLE_CODE.test(codeOf(error) ?? '') || UNREACHABLE_MESSAGE.test(error.message);
}

/**
 * Awaits `work` and makes its failures fit to be passed on: DataFlowError `server.database-unavailable` for a database
 * that is out of reach, and else the driver's own error without the parameters of the query, which may be secret.
 */
export async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const cause: unknown = error instanceof DrizzleQueryError ? (error.cause ?? error) : error;
    if (cause instanceof Error) Reflect.deleteProperty(cause, 'params');
    throw isUnreachable(cause) ? unavailable(cause) : cause;
  }
}

/** DataFlowError `server.database-unavailable`. */
export function unavailable(cause: unknown): DataFlowError {
  return new DataFlowError('server.database-unavailable', 'The database does not answer.', {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
    cause,
  });
}
