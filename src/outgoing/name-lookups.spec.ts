import type { LookupAddress } from 'node:dns';
import { describe, expect, it, vi } from 'vitest';
import { NameLookups } from './name-lookups.js';
import type { Resolve } from './outgoing.config.js';

const ADDRESS = { address: '192.0.2.1', family: 4 };
const LIMITS = { inAll: 3, aTenant: 1 };

/** A resolver that answers when the test requests it. */
class StandInResolver {
  readonly asked: string[] = [];
  private readonly pending = new Map<string, Parameters<Resolve>[2]>();

  readonly resolve: Resolve = (name, _options, done) => {
    this.asked.push(name);
    this.pending.set(name, done);
  };

  answer(name: string, error: NodeJS.ErrnoException | null = null): void {
    this.pending.get(name)?.(error, error ? [] : [ADDRESS]);
    this.pending.delete(name);
  }
}

function ask(lookups: NameLookups, tenant: string, name: string): Promise<LookupAddress[]> {
  return new Promise((resolve, reject) => {
    lookups.for(tenant)(name, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)));
  });
}

describe('name lookups', () => {
  it('do not let slow names of a tenant delay those of another', async () => {
    const resolver = new StandInResolver();
    const lookups = new NameLookups(resolver.resolve, LIMITS);
    const slow = ['a', 'b', 'c', 'd', 'e'].map((name) => ask(lookups, 'one', `slow-${name}`));
    const quick = ask(lookups, 'two', 'quick');
    expect(resolver.asked).toEqual(['slow-a', 'quick']);
    resolver.answer('quick');
    expect(await quick).toEqual([ADDRESS]);
    for (const name of ['a', 'b', 'c', 'd', 'e']) resolver.answer(`slow-${name}`);
    expect(await Promise.all(slow)).toHaveLength(5);
  });

  it('are limited in all, and tenants take turns', async () => {
    const resolver = new StandInResolver();
    const lookups = new NameLookups(resolver.resolve, { inAll: 2, aTenant: 1 });
    const all = ['1a', '1b', '2a', '3a', '3b'].map((name) => ask(lookups, name.charAt(0), name));
    expect(resolver.asked).toEqual(['1a', '2a']);
    resolver.answer('1a');
    expect(resolver.asked).toEqual(['1a', '2a', '3a']);
    for (const name of ['2a', '3a', '1b', '3b']) resolver.answer(name);
    await Promise.all(all);
    expect(resolver.asked).toEqual(['1a', '2a', '3a', '1b', '3b']);
  });

  it('share an answer for some seconds, and errors with no later caller', async () => {
    const resolver = new StandInResolver();
    const lookups = new NameLookups(resolver.resolve, LIMITS);
    const both = [ask(lookups, 'one', 'name'), ask(lookups, 'one', 'name')];
    resolver.answer('name');
    expect(await Promise.all(both)).toEqual([[ADDRESS], [ADDRESS]]);
    expect(await ask(lookups, 'two', 'NAME')).toEqual([ADDRESS]);
    expect(resolver.asked).toEqual(['name']);
    const failed = ask(lookups, 'one', 'gone');
    resolver.answer('gone', new Error('ENOTFOUND'));
    await expect(failed).rejects.toThrow('ENOTFOUND');
    const again = ask(lookups, 'one', 'gone');
    resolver.answer('gone');
    expect(await again).toEqual([ADDRESS]);
  });

  it('time out when other names of the tenant are slow for longer than a connection may take', async () => {
    vi.useFakeTimers();
    try {
      const resolver = new StandInResolver();
      const lookups = new NameLookups(resolver.resolve, LIMITS, 5_000);
      void ask(lookups, 'one', 'slow').catch(() => undefined);
      const second = ask(lookups, 'one', 'second');
      const refused = expect(second).rejects.toThrow('second was not looked up: other names of the tenant are slow');
      await vi.advanceTimersByTimeAsync(5_000);
      await refused;
      resolver.answer('slow');
      expect(resolver.asked).toEqual(['slow']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('give each caller that waits for the same name the same time limit', async () => {
    vi.useFakeTimers();
    try {
      const resolver = new StandInResolver();
      const lookups = new NameLookups(resolver.resolve, LIMITS, 5_000);
      const slow = ask(lookups, 'one', 'slow');
      const first = ask(lookups, 'one', 'name');
      const refused = expect(first).rejects.toThrow('name was not looked up');
      await vi.advanceTimersByTimeAsync(4_000);
      const second = ask(lookups, 'one', 'name');
      await vi.advanceTimersByTimeAsync(1_000);
      await refused;
      resolver.answer('slow');
      expect(resolver.asked).toEqual(['slow', 'name']);
      // A lookup in progress is not aborted.
      await vi.advanceTimersByTimeAsync(10_000);
      resolver.answer('name');
      expect(await Promise.all([slow, second])).toEqual([[ADDRESS], [ADDRESS]]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('are refused when too many of the tenant wait', async () => {
    const resolver = new StandInResolver();
    const lookups = new NameLookups(resolver.resolve, LIMITS);
    const all = Array.from({ length: 258 }, (_, index) => ask(lookups, 'one', `name-${index}`));
    await expect(all.at(-1)).rejects.toThrow('more than 256 names of the tenant wait to be looked up');
    for (let index = 0; index < 257; index += 1) resolver.answer(`name-${index}`);
    expect(await Promise.all(all.slice(0, 257))).toHaveLength(257);
  });
});
