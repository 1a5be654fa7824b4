import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from './secret.js';

describe('Secret', () => {
  it('shows its value only by reveal()', () => {
    const secret = new Secret('hunter2');
    expect(secret.reveal()).toBe('hunter2');
    const shown = [
      String(secret),
      'and '.concat(String(secret)),
      JSON.stringify({ secret }),
      inspect(secret, { showHidden: true, depth: 9 }),
      inspect({ deep: { secret } }),
      format('%o %O %j %s', secret, secret, secret, secret),
      JSON.stringify(Object.entries(secret)),
      String(new Error('failed', { cause: secret })),
      inspect(new Error('failed', { cause: secret })),
    ].join('\n');
    expect(shown).toContain('[redacted]');
    expect(shown).not.toContain('hunter2');
  });
});
