import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanStart } from './start-token.js';

describe('scanStart', () => {
  it.each<[string, string | undefined]>([
    ['{"Token":"a.b.c"}', 'a.b.c'],
    [' \r\n\t{ "MessageName" : "Start" , "Token" : "a.b.c" , "Settings" : {} }', 'a.b.c'],
    ['{"Settings":{"Token":"inner"},"Token":"outer"}', 'outer'],
    ['{"Settings":{"Token":"inner"}}', undefined],
    ['{"Events":[{"Token":"inner"}],"x":"\\"Token\\":\\"text\\""}', undefined],
    ['{"Token":"first","Token":"last"}', 'last'],
    ['{"\\u0054oken":"a\\/b"}', 'a/b'],
    ['{"x":"\\\\","Token":"a"}', 'a'],
    ['{"Token":7}', undefined],
    ['{"Token":null}', undefined],
    ['{"Token":""}', undefined],
    ['["Token","a"]', undefined],
    ['"Token"', undefined],
    ['', undefined],
    ['{"Token":"never closed', 'never closed'],
    ['hello "Token":"a"', undefined],
  ])('reads %s as JSON does', (text, token) => {
    expect(scanStart(text).token).toBe(token);
  });

  it.each<[string, string | undefined]>([
    ['{"Token":"a.b.c","Tenant":"acme"}', 'acme'],
    ['{"Settings":{"Tenant":"inner"}}', undefined],
    ['{"\\u0054\\u0065\\u006e\\u0061\\u006e\\u0074":"acme"}', 'acme'],
    ['{"Tenant":["acme"]}', undefined],
    ['', undefined],
  ])('reads the tenant of %s', (text, tenant) => {
    expect(scanStart(text).tenant).toBe(tenant);
  });

  it('finds the token that JSON.parse finds in any object', () => {
    const others = fc.dictionary(fc.constantFrom('a"b', '\\', 'Tok\\en', '{'), fc.jsonValue());
    const key = fc.constantFrom('Token', 'token', 'TOKEN', 'tokens');
    fc.assert(
      fc.property(others, key, fc.jsonValue(), fc.boolean(), (members, name, Token, isIndented) => {
        const json = { ...members, [name]: Token };
        const expected = typeof Token === 'string' && Token !== '' && name !== 'tokens' ? Token : undefined;
        expect(scanStart(JSON.stringify(json, null, isIndented ? 2 : 0)).token).toBe(expected);
      }),
    );
  });

  it('reads 1 MB of any shape in time that is linear', () => {
    const shapes = ['"', '\\"', '\\', '{"Token":', '[', '{"a":"', ' ', '"Token":"', '"\\\\', '{"a":1,"Token":"b"},'];
    for (const shape of shapes) {
      const cpuMs = (size: number): number => {
        const text = `{${shape.repeat(size / shape.length)}`;
        const runs = Array.from({ length: 3 }, () => {
          const start = process.cpuUsage();
          scanStart(text);
          const { user, system } = process.cpuUsage(start);
          return (user + system) / 1000;
        });
        return Math.min(...runs);
      };
      cpuMs(1_000_000);
      expect(cpuMs(1_000_000), shape).toBeLessThan(50);
    }
  });
});
