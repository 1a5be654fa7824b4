import { DrizzleQueryError } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { DataFlowError } from '../common/errors/index.js';
import { codeOf, driverError, stateOf, translated, unavailable } from './database-failure.js';
import { READ_ONLY } from './database-states.js';

const coded = (code: string, message = 'no'): Error => Object.assign(new Error(message), { code });

async function failureOf(error: unknown): Promise<unknown> {
  return translated(() => Promise.reject(error as Error)).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
}

describe('a database error', () => {
  it.each([
    [coded('ECONNREFUSED'), 'The database does not answer.'],
    [coded('57P01'), 'The database does not answer.'],
    [new Error('Connection terminated unexpectedly'), 'The database does not answer.'],
    [coded('25006'), 'The database is read-only.'],
    [coded('28P01'), 'The database refuses the login of the server.'],
    [coded('53300'), 'The database has no free connections.'],
    [coded('3D000'), 'The database does not exist.'],
    [coded('42P01'), 'The schema of the database is of another version than this server.'],
    [coded('SELF_SIGNED_CERT_IN_CHAIN'), 'No TLS connection to the database is possible.'],
    [new Error('could not extend file: No space left on device'), 'The disk of the database is full.'],
  ])('shows the state of the database: %s', (error, detail) => {
    expect(stateOf(error)?.detail).toBe(detail);
  });

  it.each([coded('23505'), coded('22P02'), new Error('no'), 'no', undefined])(
    'shows no state where the query is at fault: %s',
    (error) => {
      expect(stateOf(error)).toBeUndefined();
    },
  );

  it('becomes an error for clients when the database is unavailable', async () => {
    const cause = coded('ENOSPC');
    expect(await failureOf(cause)).toMatchObject({ code: 'server.storage-full', retryAfterSeconds: 5, cause });
  });

  it('is passed without the parameters of the query, which may be secret', async () => {
    const cause = Object.assign(coded('23505'), { params: ['secret'] });
    const thrown = await failureOf(new DrizzleQueryError('insert into t values ($1)', ['secret'], cause));
    expect(thrown).toBe(cause);
    expect(JSON.stringify(thrown)).not.toContain('secret');
  });

  it('is passed unchanged if it is for clients already', async () => {
    const error = new DataFlowError('tenancy.exists', 'Another tenant has the name.');
    expect(await failureOf(error)).toBe(error);
  });

  it('has its own state in an error for clients', () => {
    expect(unavailable(undefined)).toMatchObject({ detail: 'The database does not answer.' });
    expect(unavailable(undefined, READ_ONLY)).toMatchObject({ detail: 'The database is read-only.' });
  });

  it('has a code only if the code is text', () => {
    expect([coded('23505'), Object.assign(new Error('no'), { code: 5 }), null].map(codeOf)).toEqual([
      '23505',
      undefined,
      undefined,
    ]);
  });

  it("is drizzle's error if the driver raised none", () => {
    const error = new DrizzleQueryError('select 1', ['secret']);
    expect(driverError(error)).toBe(error);
    expect(error).not.toHaveProperty('params');
  });
});
