import { describe, expect, it } from 'vitest';
import type { Tenant } from '../tenancy/index.js';
import { Admission } from './admission.js';
import type { OperationsConfig } from './operations.config.js';

const noPressure = { read: () => ({ eventLoopDelayMs: 0, heapPercent: 0 }) };
const tenant = (maxOperations: number | null): Tenant => ({
  id: 'a',
  name: 'a',
  maxOperations,
  createdAt: new Date(0),
});

function admission(maxOperations: number): Admission {
  return new Admission({ maxOperations, maxEventLoopDelayMs: 0, maxHeapPercent: 0 } as OperationsConfig, noPressure);
}

/** How many operations a tenant gets while others hold so many. */
function granted(slots: number, others: number, { isShared = true, limit = null as number | null } = {}): number {
  const asked = admission(slots);
  let own = 0;
  while (own < slots + 1) {
    const live = own + others;
    if (asked.findFault(live) ?? asked.findTenantFault(tenant(limit), { own, live, isShared })) return own;
    own += 1;
  }
  return own;
}

describe('the share of a tenant', () => {
  it.each([
    // A tenant alone on a shared server leaves a quarter of the slots, but for the one that was being decided.
    [200, 0, 151],
    [200, 20, 131],
    // Half of the slots is never refused, whatever is free.
    [200, 60, 100],
    [200, 90, 100],
    [7, 3, 3],
    [200, 120, 80],
    [8, 0, 7],
    [100, 0, 76],
  ])('of %i slots, with %i in use by others, is %i', (slots, others, expected) => {
    expect(granted(slots, others)).toBe(expected);
  });

  it('is every slot on a server with one tenant', () => {
    expect(granted(200, 0, { isShared: false })).toBe(200);
  });

  it('has no bound without MAX_OPERATIONS', () => {
    const use = { own: 5_000, live: 5_000, isShared: true };
    expect(admission(0).findTenantFault(tenant(null), use)).toBeUndefined();
  });

  it.each([
    [190, 190],
    [10, 10],
    [0, 0],
  ])('is replaced by the limit of the tenant (%i)', (limit, expected) => {
    expect(granted(200, 0, { limit })).toBe(expected);
  });

  it('is named in the refusal, with the quota and the time to wait', () => {
    const use = { own: 100, live: 160, isShared: true };
    expect(admission(200).findTenantFault(tenant(null), use)).toMatchObject({
      code: 'quota.exceeded',
      detail: expect.stringMatching(
        /runs 100 operations; one more is more than half of MAX_OPERATIONS \(200\)/,
      ) as string,
      retryAfterSeconds: 5,
      rateLimit: { policy: 'share', quota: 100 },
    });
    expect(admission(200).findTenantFault(tenant(3), { ...use, own: 3 })).toMatchObject({
      code: 'quota.exceeded',
      rateLimit: { policy: 'tenant', quota: 3 },
    });
  });
});
