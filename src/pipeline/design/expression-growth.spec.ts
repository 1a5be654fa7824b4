import { describe, expect, it } from 'vitest';
import { isOver, SLOWNESS } from '../../../test/support/machine-speed.js';
import { processorMsOf } from '../../../test/support/processor-time.js';
import { ExpressionChecker, type Expression } from './expression.js';

/** The most CPU time that a step of the event loop may take, in ms. */
const LIMIT_MS = 50;
const MAX_MS = LIMIT_MS * SLOWNESS;

const checker = new ExpressionChecker({ text: 'string', other: 'string', items: 'dyn', data: 'dyn' });

/** As often as an expression has room for, in depth and in length. */
function repeated(part: string, joiner: string, characters: number): string {
  const times = Math.min(25, Math.floor((characters + joiner.length) / (part.length + joiner.length)));
  return new Array(times).fill(part).join(joiner);
}

/** Costly work of each kind, alone, in a loop, and as often as an expression has room for. */
const PARTS = [
  'text.contains(other)',
  'other.contains(text)',
  'text.indexOf(other) == 1',
  'text.lastIndexOf(other) == 1',
  'text.split(other).size() == 0',
  'text.split("").size() == 0',
  'text.split("", 5).size() == 0',
  'text.split("").join(other) == other',
  'text.lowerAscii() == other',
  'text.size() == 0',
  'text + other == other + text',
  'bytes(text) == bytes(other)',
  'bytes(text).hex() == other',
  'string(bytes(text)) == other',
  'duration(text) == duration(other)',
  'double(text) == 1.0',
  'int(text) == 1',
  'timestamp(0).getHours("Europe/Istanbul") == 77',
  'data.Missing == 1',
  'data.Text.contains(data.Other)',
  'data == items',
  '[data, data] == [data, items]',
  'data in items',
  'text in items',
  '(items + items).size() == 0',
  'items.size() == 77',
  'data.Deep == data.Other',
  'data.size() == 1',
];

const EXPRESSIONS = PARTS.flatMap((part) => [
  part,
  repeated(`(${part})`, ' || ', 1_000),
  `items.exists(item, ${part} || item == 77)`,
  `items.filter(item, ${part} || item == 77).size() == 77`,
  `items.exists(item, ${repeated(`(${part})`, ' || ', 900)})`,
]).map((text) => {
  const { expression, fault } = checker.check(text);
  if (!expression) throw new Error(`${text}: ${fault}`);
  return expression;
});

const keys = (count: number): object =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 1]));
const nested = (depth: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
};

/** Events of `size`: one letter, words, numbers, many items, many members, depth. */
function events(size: number): Record<string, Record<string, unknown>> {
  const letters = 'a'.repeat(size);
  const needle = `b${'a'.repeat(size / 2)}`;
  const numbers = '1'.repeat(size);
  const tags = Array.from({ length: size / 10 }, (_, index) => `tag${index}`);
  return {
    'one letter': { text: letters, other: needle, items: [letters, needle], data: { Text: letters, Other: needle } },
    'a needle of 400': {
      text: letters,
      other: `b${'a'.repeat(400)}`,
      items: tags,
      data: { Text: letters, Other: 'ab' },
    },
    words: { text: 'one two '.repeat(size / 8), other: 'two one', items: tags, data: { Text: 'x', Other: 'y' } },
    numbers: {
      text: numbers,
      other: '1',
      items: Array.from({ length: size }, () => 1),
      data: { Text: numbers, Other: '1' },
    },
    'numbers with a unit': { text: `${numbers.slice(0, 270)}s`, other: '1s'.repeat(100), items: tags, data: {} },
    members: { text: 'x', other: 'y', items: new Array(size / 1_000).fill(keys(1_000)), data: keys(1_000) },
    objects: { text: 'x', other: 'y', items: tags.map(() => keys(20)), data: { Text: 'x', Other: 'y' } },
    depth: { text: 'x', other: 'y', items: [nested(size / 100)], data: { Deep: nested(size / 100), Other: nested(9) } },
    'an ordinary event': { text: 'hello there', other: 'two', items: ['a', 'b'], data: { Text: 'hello', Other: 'x' } },
  };
}

describe('expressions over events of any size', () => {
  const shapes = [20_000, 1_000_000].flatMap((size) =>
    Object.entries(events(size)).map(([name, variables]) => [`${name} (${size})`, variables] as const),
  );

  it.each(shapes)('takes at most 50 ms for each expression over %s', (_, variables) => {
    const slow: string[] = [];
    for (const expression of EXPRESSIONS) {
      let best = Infinity;
      for (let times = 0; times < 8 && best > MAX_MS; times += 1) {
        best = Math.min(
          best,
          processorMsOf(() => outcomeOf(expression, variables)),
        );
      }
      if (isOver(best, LIMIT_MS)) slow.push(`${best.toFixed(0)} ms, ${expression.steps} steps: ${expression.text}`);
    }
    expect(slow).toEqual([]);
  });
});

/** An error is an outcome like others: a member that is missing, or the end of the budget. */
function outcomeOf(expression: Expression, variables: Readonly<Record<string, unknown>>): unknown {
  try {
    return expression.evaluate(variables);
  } catch (error) {
    return error;
  }
}
