import { spelled } from '../spelled.js';
import type { Grammar } from '../write-figures.js';
import { fractions, numbers, percentages } from './amounts.js';
import { clock } from './clock.js';
import { codes } from './codes.js';
import { dates, MONTHS } from './dates.js';
import { money } from './money.js';
import { DIGITS } from './number-words.js';
import { ordinals } from './ordinals.js';
import { phones } from './phones.js';
import { readRun } from './read-run.js';

export const english: Grammar = {
  language: 'en',
  readRun,
  openers: new Set([...MONTHS, 'half', 'quarter', 'hundred', 'minus', 'negative', 'plus']),
  classes: [spelled(DIGITS, ['a', 'i']), phones, clock, dates, percentages, money, fractions, codes, ordinals, numbers],
};
