import { describe, expect, it } from 'vitest';
import { bearerToken } from './bearer-token.js';

function read(...authorization: string[]): string {
  return bearerToken({ headersDistinct: authorization.length === 0 ? {} : { authorization } });
}

describe('bearerToken', () => {
  it.each(['Bearer abc.def-g_h', 'bearer abc.def-g_h', 'BEARER   abc.def-g_h'])('reads %j', (header) => {
    expect(read(header)).toBe('abc.def-g_h');
  });

  it.each(['', 'Bearer', 'Bearer ', 'Basic abc', 'JWT abc', 'Bearerabc'])('finds none in %j', (header) => {
    expect(() => read(header)).toThrow(/^auth\.token-missing/);
  });

  it('finds none without the header', () => {
    expect(() => read()).toThrow(/^auth\.token-missing/);
  });

  it.each(['Bearer a b', 'Bearer a, Bearer b', 'Bearer "abc"', 'Bearer ünï', 'Bearer a=b'])('refuses %j', (header) => {
    expect(() => read(header)).toThrow(/^auth\.token-invalid/);
  });

  it('rejects two Authorization headers, even identical ones', () => {
    expect(() => read('Bearer abc', 'Bearer abc')).toThrow(/^auth\.token-invalid: .*more than one/);
  });
});
