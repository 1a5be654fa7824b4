import { describe, expect, it } from 'vitest';
import { UnstartedLimit } from './unstarted-limit.js';

describe('UnstartedLimit', () => {
  const address = (key?: string) => ({ key, isAnonymous: true });

  it('admits perKey connections of one key, and others meanwhile', () => {
    const limit = new UnstartedLimit({ perKey: 2, inAll: 10 });
    const [first, second] = [limit.admit(address('a')), limit.admit(address('a'))];
    expect([first, second]).not.toContain(undefined);
    expect(limit.admit(address('a'))).toBeUndefined();
    expect(limit.admit(address('b'))).toBeDefined();
    first?.();
    first?.();
    expect(limit.admit(address('a'))).toBeDefined();
    expect(limit.admit(address('a'))).toBeUndefined();
  });

  it('admits inAll anonymous connections, and those of tenants past them', () => {
    const limit = new UnstartedLimit({ perKey: 2, inAll: 3 });
    for (let count = 0; count < 3; count += 1) expect(limit.admit(address())).toBeDefined();
    expect(limit.admit(address())).toBeUndefined();
    expect(limit.admit(address('c'))).toBeUndefined();
    const tenant = { key: 'tenant', isAnonymous: false };
    expect(limit.admit(tenant)).toBeDefined();
    expect(limit.admit(tenant)).toBeDefined();
    expect(limit.admit(tenant)).toBeUndefined();
  });

  it('has no limit by key where perKey is 0', () => {
    const limit = new UnstartedLimit({ perKey: 0, inAll: 1_000 });
    for (let count = 0; count < 500; count += 1) expect(limit.admit(address('a'))).toBeDefined();
  });
});
