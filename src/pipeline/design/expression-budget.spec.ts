import { Environment } from '@marcbachmann/cel-js';
import { describe, expect, it } from 'vitest';
import { EXPRESSION_STEPS } from './expression-budget.js';
import { ExpressionChecker, ExpressionTooCostly, type Expression } from './expression.js';

const checker = new ExpressionChecker({ text: 'string', count: 'int', ratio: 'double', data: 'dyn' });

function expressionOf(text: string): Expression {
  const { expression, fault } = checker.check(text);
  if (!expression) throw new Error(`${text}: ${fault}`);
  return expression;
}

const SMALL = {
  text: 'one two',
  count: 3n,
  ratio: 0.5,
  data: { Text: 'one two', Tags: ['a', 'b'], Inner: { Key: 'x' } },
};

function stepsOf(text: string, variables: Readonly<Record<string, unknown>> = SMALL): number {
  const expression = expressionOf(text);
  expect(expression.evaluate(variables), text).toBe(true);
  return expression.steps;
}

const TIME = 'timestamp("2026-05-17T09:30:00Z")';
const TIME_PARTS = 'Date DayOfMonth DayOfWeek DayOfYear FullYear Hours Milliseconds Minutes Month Seconds'.split(' ');

/** A true expression for each signature that the library registers. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  'dyn(dyn): dyn': 'dyn(data.Text) == "one two"',
  'type(string): type': 'type(text) == string',
  'type(bool): type': 'type(true) == bool',
  'type(int): type': 'type(count) == int',
  'type(uint): type': 'type(uint(1)) == uint',
  'type(double): type': 'type(ratio) == double',
  'type(map<dyn, dyn>): type': 'type({"a": 1}) == map',
  'type(list<dyn>): type': 'type([1]) == list',
  'type(bytes): type': 'type(b"a") == bytes',
  'type(null): type': 'type(null) == null_type',
  'type(type): type': 'type(int) == type',
  'type(google.protobuf.Timestamp): type': `type(${TIME}) == google.protobuf.Timestamp`,
  'type(google.protobuf.Duration): type': 'type(duration("1s")) == google.protobuf.Duration',
  'type(CelNamespace): type': 'type(cel) == type(cel)',
  'bool(bool): bool': 'bool(true)',
  'bool(string): bool': 'bool("true")',
  'size(string): int': 'size(text) > 0',
  'size(bytes): int': 'size(bytes(text)) > 0',
  'size(list<dyn>): int': 'size(data.Tags) > 0',
  'size(map<dyn, dyn>): int': 'size(data.Inner) > 0',
  'string.size(): int': 'text.size() > 0',
  'bytes.size(): int': 'bytes(text).size() > 0',
  'list<dyn>.size(): int': 'data.Tags.size() > 0',
  'map<dyn, dyn>.size(): int': 'data.Inner.size() > 0',
  'bytes(string): bytes': 'bytes(text) == bytes(text)',
  'bytes(bytes): bytes': 'bytes(b"a") == b"a"',
  'double(double): double': 'double(ratio) == 0.5',
  'double(int): double': 'double(count) == 3.0',
  'double(uint): double': 'double(uint(3)) == 3.0',
  'double(string): double': 'double("0.5") == 0.5',
  'int(int): int': 'int(count) == 3',
  'int(double): int': 'int(ratio) == 0',
  'int(string): int': 'int("3") == 3',
  'uint(uint): uint': 'uint(uint(3)) == uint(3)',
  'uint(int): uint': 'uint(count) == uint(3)',
  'uint(double): uint': 'uint(3.0) == uint(3)',
  'uint(string): uint': 'uint("3") == uint(3)',
  'string(string): string': 'string(text) == text',
  'string(bool): string': 'string(true) == "true"',
  'string(int): string': 'string(count) == "3"',
  'string(uint): string': 'string(uint(3)) == "3"',
  'string(bytes): string': 'string(b"a") == "a"',
  'string(double): string': 'string(ratio) == "0.5"',
  'string.startsWith(string): bool': 'text.startsWith("o")',
  'string.endsWith(string): bool': 'text.endsWith("o")',
  'string.contains(string): bool': 'text.contains("two")',
  'string.lowerAscii(): string': 'text.lowerAscii() == text',
  'string.upperAscii(): string': 'text.upperAscii() != text',
  'string.trim(): string': 'text.trim() == text',
  'string.indexOf(string): int': 'text.indexOf("o") == 0',
  'string.indexOf(string, int): int': 'text.indexOf("o", 1) > 0',
  'string.lastIndexOf(string): int': 'text.lastIndexOf("o") > 0',
  'string.lastIndexOf(string, int): int': 'text.lastIndexOf("o", 1) == 0',
  'string.substring(int): string': 'text.substring(1) != text',
  'string.substring(int, int): string': 'text.substring(0, 3) == "one"',
  'string.split(string): list<string>': 'text.split(" ").size() > 0',
  'string.split(string, int): list<string>': 'text.split(" ", 1).size() == 1',
  'list<string>.join(): string': 'text.split(" ").join() != ""',
  'list<string>.join(string): string': 'text.split(" ").join(" ") == text',
  'bytes.json(): map<dyn, dyn>': 'bytes("{}").json() == {}',
  'bytes.hex(): string': 'bytes(text).hex() != ""',
  'bytes.string(): string': 'bytes(text).string() == text',
  'bytes.base64(): string': 'bytes(text).base64() != ""',
  'bytes.at(int): int': 'bytes(text).at(0) > 0',
  'timestamp(string): google.protobuf.Timestamp': `${TIME} == ${TIME}`,
  'timestamp(int): google.protobuf.Timestamp': 'timestamp(0) < timestamp(1)',
  ...Object.fromEntries(
    TIME_PARTS.flatMap((part) => [
      [`google.protobuf.Timestamp.get${part}(): int`, `${TIME}.get${part}() >= 0`],
      [`google.protobuf.Timestamp.get${part}(string): int`, `${TIME}.get${part}("Europe/Istanbul") >= 0`],
    ]),
  ),
  'duration(string): google.protobuf.Duration': 'duration("1h") > duration("1m")',
  ...Object.fromEntries(
    ['Hours', 'Minutes', 'Seconds', 'Milliseconds'].map((part) => [
      `google.protobuf.Duration.get${part}(): int`,
      `duration("2h").get${part}() > 0`,
    ]),
  ),
  'has(ast): bool': 'has(data.Inner.Key)',
  'list<dyn>.all(ast, ast): bool': 'data.Tags.all(tag, tag != "")',
  'list<dyn>.exists(ast, ast): bool': 'data.Tags.exists(tag, tag == "b")',
  'list<dyn>.exists_one(ast, ast): bool': 'data.Tags.exists_one(tag, tag == "a")',
  'list<dyn>.map(ast, ast): list<dyn>': 'data.Tags.map(tag, tag + "x") == ["ax", "bx"]',
  'list<dyn>.map(ast, ast, ast): list<dyn>': 'data.Tags.map(tag, tag == "a", tag) == ["a"]',
  'list<dyn>.filter(ast, ast): list<dyn>': 'data.Tags.filter(tag, tag == "a") == ["a"]',
  'CelNamespace.bind(ast, dyn, ast): dyn': 'cel.bind(both, text + text, both != text)',
};

const OPERATORS = [
  ...['count == 3', 'count != 4', 'count < 4', 'count <= 3', 'count > 2', 'count >= 3', '"a" in data.Tags'],
  ...['count + 1 == 4', 'count - 1 == 2', 'count * 2 == 6', 'count / 2 == 1', 'count % 2 == 1', '-count < 0'],
  ...['!(count == 4)', 'count == 4 || count == 3', 'count == 3 && ratio < 1.0', 'count == 3 ? true : false'],
  ...['data.Text == text', 'data["Text"] == text', 'data.Tags[0] == "a"', '[1, 2] == [1, 2]', '{"a": 1} == {"a": 1}'],
  ...['text + text != text', '[count] + [1] != [1]', '"Key" in data.Inner', 'data.Inner == data.Inner'],
];

describe('the budget of expressions', () => {
  it('has an expression here for every function of the library', () => {
    const declared = new Environment().getDefinitions().functions.map(({ signature }) => signature);
    // `matches` is refused, and optional values are switched off.
    const usable = declared.filter((name) => !/\.matches|optional/i.test(name));
    expect(Object.keys(FUNCTIONS).toSorted()).toEqual(usable.toSorted());
  });

  it.each([...OPERATORS, ...Object.values(FUNCTIONS)])('counts each time that %s is evaluated', (text) => {
    const once = stepsOf(text);
    expect(once).toBeGreaterThanOrEqual(2);
    expect(stepsOf(`(${text}) && (${text})`)).toBe(2 * once + 1);
  });

  const long = { ...SMALL, text: 'one two '.repeat(4_000) + 'o', data: { ...SMALL.data } };
  it.each(Object.values(FUNCTIONS).filter((text) => /^(size|string|bytes)?\(?text\)?\./.test(text)))(
    'charges %s by the length of the text',
    (text) => {
      const expression = expressionOf(text);
      const steps = [SMALL, long].map((variables) => {
        expression.evaluate(variables);
        return expression.steps;
      });
      expect(steps[1]).toBeGreaterThan(100 + (steps[0] ?? 0));
    },
  );

  it('charges a loop for its list before it begins', () => {
    const { steps, evaluate } = measured('data.List.exists(item, item == 0)', { List: new Array(5_000).fill(0) });
    expect(evaluate()).toBe(true);
    expect(steps()).toBeGreaterThan(5_000);
  });

  it.each([
    ['exists', 'data.List.exists(item, data.Text.contains(item))'],
    ['all', 'data.List.all(item, !data.Text.contains(item))'],
    ['exists_one', 'data.List.exists_one(item, data.Text.contains(item))'],
    ['||', 'data.List.exists(item, data.Text.contains(item)) || true'],
    ['&&', 'data.List.exists(item, data.Text.contains(item)) && false'],
    ['filter', 'data.List.filter(item, data.Text.contains(item)).size() == 0'],
    ['==', 'data.List == data.Same || true'],
  ])('ends an evaluation over the budget although %s swallows errors', (_, text) => {
    const List = new Array<string>(9_900).fill('xyz');
    const { evaluate } = measured(text, { List, Same: [...List], Text: 'one two '.repeat(4_000) });
    expect(evaluate).toThrow(ExpressionTooCostly);
    expect(evaluate).toThrow(`the expression takes more than 20,000 steps: ${text}`);
  });

  it('gives every evaluation the whole budget', () => {
    const { evaluate, steps } = measured('data.List.all(item, item > 0)', { List: new Array(3_000).fill(1) });
    for (let times = 0; times < 5; times += 1) {
      expect(evaluate()).toBe(true);
      expect(steps()).toBeGreaterThan(EXPRESSION_STEPS / 2);
    }
  });
});

function measured(text: string, data: object) {
  const expression = expressionOf(text);
  return { evaluate: () => expression.evaluate({ ...SMALL, data }), steps: () => expression.steps };
}
