import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DataFlowError } from '../common/errors/index.js';
import { Log } from '../common/logging/index.js';
import type { OperationState } from '../protocol/index.js';
import type { TenancyService, TenantUse } from '../tenancy/index.js';
import { AccessWatch } from './access-watch.js';
import type { OperationService } from './operation.service.js';

class FakeOperation {
  state: OperationState = 'running';
  error: DataFlowError | undefined;
  readonly project: object;

  constructor(tenantId: string) {
    this.project = { tenant: { id: tenantId }, caller: { clientId: 'client' } };
  }

  fail(error: DataFlowError): void {
    this.error = error;
  }
}

/** Tenants of which each listed one is gone. */
class FakeTenancy {
  readonly gone = new Set<string>();
  readonly asked: string[][] = [];
  revoked: () => Promise<void> = async () => undefined;
  answer: () => Promise<void> = async () => undefined;

  onRevoked(listener: () => Promise<void>): void {
    this.revoked = listener;
  }

  async findRevoked<U extends TenantUse>(uses: readonly U[]): Promise<U[]> {
    this.asked.push(uses.map(({ tenantId }) => tenantId));
    const found = uses.filter(({ tenantId }) => this.gone.has(tenantId));
    await this.answer();
    return found;
  }
}

let tenancy: FakeTenancy;
let operations: FakeOperation[];
let watch: AccessWatch;
let lines: string[];

beforeEach(() => {
  vi.useFakeTimers();
  tenancy = new FakeTenancy();
  operations = [new FakeOperation('a'), new FakeOperation('b'), new FakeOperation('b')];
  lines = [];
  watch = new AccessWatch(
    { list: () => operations } as unknown as OperationService,
    tenancy as unknown as TenancyService,
    Log.to('warn', { write: (line) => void lines.push(line) }),
  );
  watch.onApplicationBootstrap();
});
afterEach(() => {
  watch.onApplicationShutdown();
  vi.useRealTimers();
});

const codes = (): (string | undefined)[] => operations.map(({ error }) => error?.code);

it('ends the operations of a tenant that another process deleted within 5 s', async () => {
  await vi.advanceTimersByTimeAsync(60_000);
  expect(codes()).toEqual([undefined, undefined, undefined]);
  tenancy.gone.add('b');
  await vi.advanceTimersByTimeAsync(4_000);
  expect(codes()).toEqual([undefined, 'tenancy.forbidden', 'tenancy.forbidden']);
});

it('ends the operations at once when this process revoked the access, even during a check that began before', async () => {
  let goOn = (): void => undefined;
  const blocked = new Promise<void>((resolve) => (goOn = resolve));
  tenancy.answer = () => blocked;
  const before = watch.check();
  tenancy.gone.add('a');
  const revoked = tenancy.revoked();
  goOn();
  await Promise.all([before, revoked]);
  expect(codes()).toEqual(['tenancy.forbidden', undefined, undefined]);
  expect(tenancy.asked).toHaveLength(2);
});

it('does not ask about operations that have ended, and never asks twice at once', async () => {
  operations[0]!.state = 'succeeded';
  await Promise.all([watch.check(), watch.check()]);
  expect(tenancy.asked).toEqual([['b', 'b']]);
});

it('logs that the database did not answer, lets operations go on, and ends them once it answers', async () => {
  tenancy.gone.add('a');
  tenancy.answer = () => Promise.reject(new DataFlowError('server.database-unavailable', 'The database is away.'));
  await vi.advanceTimersByTimeAsync(2_000);
  expect(codes()).toEqual([undefined, undefined, undefined]);
  expect(lines).toEqual([expect.stringContaining('access not checked')]);
  tenancy.answer = async () => undefined;
  await vi.advanceTimersByTimeAsync(2_000);
  expect(codes()).toEqual(['tenancy.forbidden', undefined, undefined]);
});
