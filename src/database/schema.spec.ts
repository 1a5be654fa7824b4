import { getTableConfig, PgDialect } from 'drizzle-orm/pg-core';
import { expect, it } from 'vitest';
import { ENDED_STATES } from '../protocol/index.js';
import { operations } from './schema.js';

it('indexes the operations in every state but those that have ended', () => {
  const index = getTableConfig(operations).indexes.find(({ config }) => config.name === 'operations_unfinished');
  const where = index?.config.where;
  const text = where && new PgDialect().sqlToQuery(where).sql;
  expect(text).toBe(`"operations"."state" not in (${ENDED_STATES.map((state) => `'${state}'`).join(', ')})`);
});
