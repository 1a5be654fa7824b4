import { expect, it } from 'vitest';
import { dialogData, MAX_FOR_MODEL } from './index.js';

const turn = (text: string) => ({ channel: 1, text, language: 'en' });

it('dialog data has the turns of a dialog', () => {
  expect(dialogData([turn('a'), turn('b')])).toEqual({
    Turns: [
      { Channel: 1, Text: 'a' },
      { Channel: 1, Text: 'b' },
    ],
  });
});

it('dialog data has the beginning and the end of a long dialog', () => {
  const turns = Array.from({ length: 100 }, (_, index) => turn(`${index} ${'x'.repeat(997)}`));
  const { Turns } = dialogData(turns);
  const numbers = Turns.map(({ Text }) => Number.parseInt(Text));
  expect(numbers.slice(0, 2)).toEqual([0, 1]);
  expect(numbers.slice(-2)).toEqual([98, 99]);
  expect(Turns.reduce((sum, { Text }) => sum + Text.length, 0)).toBeLessThanOrEqual(MAX_FOR_MODEL);
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
});

it('dialog data has the beginning and the end of one long turn', () => {
  const text = 'a'.repeat(30_000) + 'b'.repeat(30_000);
  const { Turns } = dialogData([turn('hello'), turn(text)]);
  expect(Turns.map(({ Text }) => [Text[0], Text.length])).toEqual([
    ['h', 5],
    ['a', 19_995],
    ['b', 20_000],
  ]);
});
