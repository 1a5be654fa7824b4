import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costOf } from '../../../test/support/longest-slice.js';
import { parseJsonInSlices } from './json-slices.js';
import { isOver, SLOWNESS } from '../../../test/support/machine-speed.js';

const MAX_MS = 50 * SLOWNESS;

const parse = (text: string): Promise<unknown> => parseJsonInSlices(text, 'The body', 0);

/** The result of JSON.parse for a text, or `refused`. */
function expected(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return 'refused';
  }
}

const membersOf = (count: number): string => Array.from({ length: count }, (_, at) => `"k${at}":1`).join();

const blank = fc.stringMatching(/^[ \t\n\r]{0,3}$/);
const value = fc.json({ maxDepth: 3 });

describe('JSON that is parsed in slices', () => {
  it('is what it is when it is parsed at once', async () => {
    const entry = fc.tuple(blank, value, blank).map((parts) => parts.join(''));
    const array = fc
      .tuple(blank, fc.array(entry), blank)
      .map(([before, entries, after]) => `${before}[${entries.join()}]${after}`);
    const member = fc
      .tuple(fc.string(), fc.oneof(entry, array))
      .map(([key, text]) => `${JSON.stringify(key)} :${text}`);
    const object = fc
      .tuple(blank, fc.array(member), blank)
      .map(([before, members, after]) => `${before}{${members.join()}}${after}`);
    await fc.assert(
      fc.asyncProperty(object, async (text) => {
        expect(await parse(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 300 },
    );
  });

  it('is refused where it would be refused at once', async () => {
    const tokens = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"b\\""',
      '1',
      'null',
      ' ',
      '"',
      '{"a":[',
      '],"b":',
      '{}',
      '[]',
    );
    const text = fc.array(tokens, { maxLength: 12 }).map((parts) => `{${parts.join('')}}`);
    await fc.assert(
      fc.asyncProperty(text, async (json) => {
        expect(await parse(json).catch(() => 'refused')).toEqual(expected(json));
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    ['an array', '[]', /expected an object, found "\["/],
    ['a member without a value', '{"a":}', /line 1, column 6 \(character 6\): expected a value, found "}"/],
    ['a fault in a later entry', '{"a":[1,\n{"b":\nNaN}]}', /line 3, column 1 \(character 16\).*NaN/],
    ['a fault in a later member', '{"a":1,\r\n "b":tru}', /line 2, column 6 /],
    ['two colons before an array', '{"a":1:[2]}', /not JSON/],
    ['text after its end', '{"a":[1]} x', /column 11 \(character 11\)/],
    ['an entry of more than 2 MiB', `{"a":["${'x'.repeat(2 * 1024 ** 2)}"]}`, /at most 2097152/],
  ])('is refused with %s', async (_, text, detail) => {
    await expect(parse(text)).rejects.toMatchObject({
      code: 'request.malformed',
      detail: expect.stringMatching(detail) as unknown,
    });
  });

  it.each([
    ['1,001 members', `{${membersOf(1_001)}}`, '', 'expected at most 1000 members, found 1001'],
    ['30,000 members', `{${membersOf(30_000)}}`, '', 'expected at most 1000 members, found more than 20000'],
    [
      'more than 10,000 entries',
      `{"a/b":[${new Array(10_001).fill('1').join()}]}`,
      '/a~1b',
      'expected an array of at most 10000, found more',
    ],
  ])('is invalid with %s, with a pointer', async (_, text, pointer, detail) => {
    await expect(parse(text)).rejects.toMatchObject({ code: 'request.invalid', faults: [{ pointer, detail }] });
  });

  it('is invalid with too many members in the same words as when it is parsed at once', async () => {
    const text = `{${membersOf(1_001)}}`;
    const atOnce = await parseJsonInSlices(text, 'The body').catch((error: unknown) => error);
    const inSlices = await parse(text).catch((error: unknown) => error);
    expect(inSlices).toMatchObject({ ...(atOnce as object) });
  });

  const MIB = 1024 ** 2;
  it.each([
    [
      '8 MiB of large entries',
      `{"nodes":[${new Array(7).fill(`{"a":[${new Array(MIB / 4).fill('1').join()},1.5e3]}`).join()}]}`,
    ],
    [
      '8 MiB of many members in its entries',
      `{"nodes":[${new Array(8_000).fill(`{"a":{${new Array(100).fill('"b":1').join()}}}`).join()}]}`,
    ],
    ['8 MiB of escapes', `{"nodes":[${new Array(7).fill(`"${'\\\\'.repeat(MIB / 2)}"`).join()}]}`],
    ['8 MiB of blanks', `{"nodes":[${' '.repeat(8 * MIB)}]}`],
    ['8 MiB of blanks after an array', `{"nodes":[]${' '.repeat(8 * MIB)}}`],
    ['8 MiB of blanks before a key', `{${' '.repeat(8 * MIB)}"nodes":[]}`],
    ['1,500 arrays behind a value that blanks precede', `{"a":${' '.repeat(300_000)}x${'[]'.repeat(1_500)}}`],
    ['1,500 arrays behind an array that blanks follow', `{"a":[]${' '.repeat(300_000)}${'[]'.repeat(1_500)}}`],
  ])('with %s holds the event loop for at most 50 ms', async (_, text) => {
    let best = Infinity;
    for (let times = 0; times < 3 && best > MAX_MS; times += 1) {
      const { longestMs } = await costOf(() => parseJsonInSlices(text, 'The body').catch(() => undefined));
      best = Math.min(best, longestMs);
    }
    expect(isOver(best, 50), `${best} ms`).toBe(false);
  });
});
