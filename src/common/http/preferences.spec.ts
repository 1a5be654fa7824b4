import { describe, expect, it } from 'vitest';
import { preferencesOf, wantsStrictHandling } from './preferences.js';

const read = (prefer: string | string[]): Record<string, string> =>
  Object.fromEntries(preferencesOf({ headers: { prefer } }));

describe('the Prefer header', () => {
  it.each([
    ['respond-async', { 'respond-async': '' }],
    ['respond-async, wait=100', { 'respond-async': '', wait: '100' }],
    ['Handling = "strict" ; foo="a,b", order=arrival', { handling: 'strict', order: 'arrival' }],
    ['note="a \\"quoted\\", word"; x=y', { note: 'a "quoted", word' }],
    ['handling=lenient, handling=strict', { handling: 'lenient' }],
    [' , ;, =x', {}],
    ['note="never ends, wait=1', { note: '"never ends, wait=1' }],
  ])('%s is read as RFC 7240 says', (header, preferences) => {
    expect(read(header)).toEqual(preferences);
  });

  it('may be sent several times', () => {
    expect(preferencesOf({ headers: {} }).size).toBe(0);
    expect(read(['wait=1', 'handling=strict'])).toEqual({ wait: '1', handling: 'strict' });
  });

  it('asks for strict handling in any case, and not inside of another preference', () => {
    const isStrict = (prefer: string): boolean => wantsStrictHandling({ headers: { prefer } });
    expect(['handling=strict', 'return=minimal, HANDLING=Strict', 'handling="strict"'].map(isStrict)).toEqual([
      true,
      true,
      true,
    ]);
    expect(['handling=lenient', 'x="handling=strict"', 'wait=1;handling=strict'].map(isStrict)).toEqual([
      false,
      false,
      false,
    ]);
  });
});
