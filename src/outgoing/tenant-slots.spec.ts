import { describe, expect, it } from 'vitest';
import { NoSlot, TenantSlots } from './tenant-slots.js';

const limit = { max: 2, what: 'outgoing calls', variable: 'MAX_OUTGOING_CALLS_PER_TENANT' };
const never = new AbortController().signal;

/** Acquires a slot and records when it was acquired. */
function ask(slots: TenantSlots, tenantId: string, came: string[], name: string, signal = never): Promise<() => void> {
  return slots.acquire(tenantId, signal).then((release) => {
    came.push(name);
    return release;
  });
}

describe('TenantSlots', () => {
  it('gives a tenant its limit at once and serves its waiters first in, first out', async () => {
    const slots = new TenantSlots(limit);
    const came: string[] = [];
    const releases = await Promise.all([ask(slots, 'a', came, '1'), ask(slots, 'a', came, '2')]);
    const third = ask(slots, 'a', came, '3');
    const fourth = ask(slots, 'a', came, '4');
    await ask(slots, 'b', came, 'of another tenant');
    expect(came).toEqual(['1', '2', 'of another tenant']);
    releases[1]();
    releases[1]();
    const release = await third;
    await ask(slots, 'b', came, 'of another tenant again');
    expect(came).toEqual(['1', '2', 'of another tenant', '3', 'of another tenant again']);
    release();
    await fourth;
    expect(came.at(-1)).toBe('4');
  });

  it('ends the wait with the reason of the signal and skips the waiter', async () => {
    const slots = new TenantSlots({ ...limit, max: 1 });
    const came: string[] = [];
    const release = await slots.acquire('a', never);
    const abortion = new AbortController();
    const second = ask(slots, 'a', came, 'aborted', abortion.signal);
    const third = ask(slots, 'a', came, 'next');
    abortion.abort(new Error('gone'));
    await expect(second).rejects.toThrow('gone');
    release();
    await third;
    expect(came).toEqual(['next']);
    await expect(slots.acquire('a', abortion.signal)).rejects.toThrow('gone');
  });

  it('has no limit where the maximum is 0', async () => {
    const slots = new TenantSlots({ ...limit, max: 0 });
    const all = await Promise.all(Array.from({ length: 1_000 }, () => slots.acquire('a', never)));
    expect(all).toHaveLength(1_000);
  });

  it('stores nothing for a tenant that has released its slots', async () => {
    const slots = new TenantSlots(limit);
    const release = await slots.acquire('a', never);
    expect(slots.tenantCount).toBe(1);
    release();
    await expect.poll(() => slots.tenantCount).toBe(0);
  });

  it('names the limit and the variable', () => {
    expect(new NoSlot(limit, 5_000).message).toBe(
      "none of the tenant's 2 outgoing calls ended within 5000 ms; raise MAX_OUTGOING_CALLS_PER_TENANT, or look for a slow service",
    );
  });
});
