import { mkdtemp, open, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, describe, it } from 'vitest';
import { StartError } from '../errors/index.js';
import { describeError } from './describe-error.js';

const SECRET = 'hunter2';

async function thrown(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('describeError', () => {
  it('shows the code, host and port of a connection that is refused', async () => {
    const error = await thrown(() => new Promise((_, reject) => connect(1, '127.0.0.1').on('error', reject)));
    expect(describeError(error)).toMatchObject({
      code: 'ECONNREFUSED',
      syscall: 'connect',
      address: '127.0.0.1',
      port: 1,
      message: 'connect ECONNREFUSED 127.0.0.1:1',
    });
  });

  it('shows a path below DATA_DIR, relative to it, and no other', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'dataflow-log-'));
    const inside = await thrown(() => open(join(dataDir, 'spool', 'x')));
    const outside = await thrown(() => open(join(tmpdir(), SECRET, 'x')));
    expect(describeError(inside, dataDir)).toMatchObject({ code: 'ENOENT', path: join('spool', 'x') });
    expect(JSON.stringify(describeError(outside, dataDir))).not.toContain(SECRET);
    expect(describeError(outside, dataDir)).toMatchObject({ message: "ENOENT: no such file or directory, open '…'" });
    await rm(dataDir, { recursive: true });
  });

  it('shows the SQLSTATE and the constraint of the database, and no values', () => {
    const taken = Object.assign(new Error('duplicate key value violates unique constraint "tenants_name"'), {
      code: '23505',
      constraint: 'tenants_name',
      detail: `Key (name)=(${SECRET}) already exists.`,
    });
    expect(describeError(taken)).toMatchObject({ code: '23505', constraint: 'tenants_name', message: taken.message });
    const value = Object.assign(new Error(`invalid input syntax for type uuid: "${SECRET}"`), { code: '22P02' });
    expect(describeError(value)).not.toHaveProperty('message');
    for (const error of [taken, value]) expect(JSON.stringify(describeError(error))).not.toContain(SECRET);
  });

  it('shows messages of the own code, and of causes', async () => {
    const error = new StartError('PORT 1 is in use', { cause: new Error('own') });
    expect(describeError(error)).toMatchObject({ message: 'PORT 1 is in use', cause: { message: 'own' } });
    await delay(0);
  });

  it.each([
    ['JSON', () => JSON.parse(`{"a": ${SECRET}`) as unknown],
    ['a property', () => (undefined as unknown as Record<string, unknown>)[SECRET]],
    ['a language', () => Intl.getCanonicalLocales(`${SECRET}_`)],
    ['an argument', () => Buffer.from({ [Symbol.toPrimitive]: SECRET } as never)],
    ['a URL', () => new URL(SECRET)],
    ['a header', () => new Headers({ a: `${SECRET}\n\nb` })],
    ['Base64', () => atob(`${SECRET}!`)],
  ])('shows no text that a client may have sent as %s', async (_what, work) => {
    const error = await thrown(work);
    expect(JSON.stringify({ ...(describeError(error) as object), at: [] })).not.toContain(SECRET);
  });
});
