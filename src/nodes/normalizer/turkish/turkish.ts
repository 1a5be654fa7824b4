import { spelled } from '../spelled.js';
import type { Grammar } from '../write-figures.js';
import { fractions, numbers, percentages } from './amounts.js';
import { clock } from './clock.js';
import { codes, phones } from './codes.js';
import { dates } from './dates.js';
import { DIGITS } from './number-words.js';
import { readRun } from './read-run.js';

export const turkish: Grammar = {
  language: 'tr',
  readRun,
  openers: new Set(['eksi', 'artı']),
  classes: [spelled(DIGITS, ['o']), phones, clock, dates, percentages, fractions, codes, numbers],
};
