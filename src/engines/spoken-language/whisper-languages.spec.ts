import { expect, it } from 'vitest';
import { tagOfLanguage } from './whisper-languages.js';

it.each([
  ['english', 'en'],
  ['Turkish', 'tr'],
  ['chinese', 'zh'],
  ['haitian creole', 'ht'],
  ['castilian', 'es'],
  ['bengali', 'bn'],
  ['maori', 'mi'],
  ['myanmar', 'my'],
  ['tagalog', 'tl'],
  ['nynorsk', 'nn'],
  ['javanese', 'jv'],
  ['cantonese', 'yue'],
  ['hawaiian', 'haw'],
  ['tr', 'tr'],
  ['jw', 'jv'],
  ['pt-br', 'pt-BR'],
])('knows %s as %s', (name, tag) => {
  expect(tagOfLanguage(name)).toBe(tag);
});

it.each(['', 'unknown', 'klingonish', 'auto detect', 'x'])('does not know %j', (name) => {
  expect(tagOfLanguage(name)).toBeUndefined();
});
