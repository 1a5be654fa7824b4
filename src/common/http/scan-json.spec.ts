import { describe, expect, it } from 'vitest';
import { SLOWNESS } from '../../../test/support/machine-speed.js';
import { processorMsOf } from '../../../test/support/processor-time.js';
import { DataFlowError } from '../errors/index.js';
import { scanJson } from './scan-json.js';

function refusalOf(text: string): { code: string; pointer: string | undefined; detail: string } | undefined {
  try {
    scanJson(text, 'The body');
    return undefined;
  } catch (error) {
    if (!(error instanceof DataFlowError)) throw error;
    const [fault] = error.faults ?? [];
    return { code: error.code, pointer: fault?.pointer, detail: fault?.detail ?? error.detail };
  }
}

const membersOf = (count: number): string =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, index])));

const tooMany = { code: 'request.invalid', detail: 'expected at most 1000 members, found 1001' };

describe('scanJson', () => {
  it('accepts objects of 1,000 members, wherever they are', () => {
    expect(refusalOf(`{"a":[${membersOf(1_000)},${membersOf(1_000)}]}`)).toBeUndefined();
  });

  it.each([
    ['at the top', membersOf(1_001), ''],
    ['in an array', `[0,"a,b",${membersOf(1_001)}]`, '/2'],
    ['under a key', `{"x":{"y":1},"a/b":[{"c\\u0064":${membersOf(1_001)}}]}`, '/a~1b/0/cd'],
    ['after strings that look like JSON', `{"x":"{\\"a\\":[,\\\\","y":${membersOf(1_001)}}`, '/y'],
  ])('refuses an object of 1,001 members %s, with its pointer and its size', (_where, text, pointer) => {
    expect(refusalOf(text)).toEqual({ ...tooMany, pointer });
  });

  it('counts keys that come twice', () => {
    expect(refusalOf(`{${Array<string>(1_001).fill('"a":1').join()}}`)).toEqual({ ...tooMany, pointer: '' });
  });

  it('refuses a key of more than 1,000 characters, and does not repeat it', () => {
    expect(refusalOf(`{"a":{"${'k'.repeat(1_001)}":1}}`)).toEqual({
      code: 'request.invalid',
      pointer: '/a',
      detail: 'expected keys of at most 1000 characters, found 1001',
    });
  });

  it('refuses nesting deeper than 64 levels', () => {
    expect(refusalOf('['.repeat(64) + ']'.repeat(64))).toBeUndefined();
    expect(refusalOf('['.repeat(65))).toMatchObject({ code: 'request.malformed' });
  });

  it.each([
    ['backslashes', `{"a":"${'\\'.repeat(1_000_000)}`],
    ['escaped quotes', `{"a":"${'\\"'.repeat(500_000)}"}`],
    ['empty strings', `[${'"",'.repeat(300_000)}""]`],
    ['colons without keys', `{${':'.repeat(900)}`],
    ['a long key', `{"${'k'.repeat(1_000_000)}":1}`],
    ['closing brackets', ']'.repeat(1_000_000)],
  ])('scans 1 MB of %s in at most 50 ms of processor time', (_what, text) => {
    const times = Array.from({ length: 5 }, () => processorMsOf(() => refusalOf(text)));
    expect(Math.min(...times)).toBeLessThan(50 * SLOWNESS);
  });
});
