import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';

/** The builder of queries for either database; inside of a transaction it is the transaction. */
export type Db = PgDatabase<PgQueryResultHKT>;
