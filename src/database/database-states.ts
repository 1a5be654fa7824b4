import type { ErrorCode } from '../common/errors/index.js';

/** A state in which a database does not execute statements. */
export interface DatabaseState {
  readonly code: ErrorCode;
  /** SQLSTATEs (PostgreSQL, appendix A), and codes of Node. */
  readonly codes: RegExp;
  /** Messages of errors of pg, pg-pool and PGlite that have no code. */
  readonly messages?: RegExp;
  /** For clients and readiness: it names nothing internal. */
  readonly detail: string;
  /** For the operator, whose setting is DATABASE_URL. */
  readonly fix: string;
}

const code = 'server.database-unavailable';

export const READ_ONLY: DatabaseState = {
  code,
  codes: /^25006$/,
  detail: 'The database is read-only.',
  fix: 'name the primary server in DATABASE_URL, or set default_transaction_read_only to off',
};

export const OTHER_SCHEMA: DatabaseState = {
  code,
  codes: /^(42P01|42703|3F000)$/,
  detail: 'The schema of the database is of another version than this server.',
  fix: 'start the version of the server that the database was last used with, or a newer one',
};

export const UNREACHABLE: DatabaseState = {
  code,
  codes:
    /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|08...|57P0[123])$/,
  messages:
    /^(Connection terminated|Client (was closed|has encountered a connection error)|Cannot use a pool after calling end|PGlite is clos|Query read timeout|timeout expired|timeout exceeded when trying to connect)/,
  detail: 'The database does not answer.',
  fix: 'check that it runs, and host and port in DATABASE_URL',
};

/** All known states. */
export const DATABASE_STATES: readonly DatabaseState[] = [
  UNREACHABLE,
  READ_ONLY,
  OTHER_SCHEMA,
  {
    code,
    codes: /^28(000|P01)$/,
    messages: /^SASL: /,
    detail: 'The database refuses the login of the server.',
    fix: 'check user and password in DATABASE_URL, and pg_hba.conf of the database',
  },
  {
    code,
    codes: /^53300$/,
    detail: 'The database has no free connections.',
    fix: 'raise max_connections or the limit of the role, or stop other clients of the database',
  },
  {
    code,
    // Only an answer to a login has this code; no statement of the server causes it.
    codes: /^55000$/,
    detail: 'The database takes no connections.',
    fix: 'allow them: ALTER DATABASE … ALLOW_CONNECTIONS true',
  },
  {
    code,
    codes: /^3D000$/,
    detail: 'The database does not exist.',
    fix: 'create it (createdb), or correct its name in DATABASE_URL',
  },
  {
    code,
    codes: /^42501$/,
    detail: 'The database denies the server a right that it needs.',
    fix: 'make the user in DATABASE_URL the owner of the database',
  },
  {
    code,
    codes: /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|CERT_HAS_EXPIRED|UNABLE_TO_\w+|ERR_(TLS|SSL)_\w+)$/,
    messages: /^The server does not support SSL connections/,
    detail: 'No TLS connection to the database is possible.',
    fix: 'check sslmode in DATABASE_URL, and NODE_EXTRA_CA_CERTS',
  },
  {
    code: 'server.storage-full',
    codes: /^(53100|ENOSPC|EDQUOT|EFBIG)$/,
    messages: /No space left on device|File too large/,
    detail: 'The disk of the database is full.',
    fix: 'free space on it',
  },
];
