import 'reflect-metadata';
import { expect, it } from 'vitest';
import { createEvent, type FlowEvent } from '../../../pipeline/index.js';
import { Dialog, languageOf, MAX_DIALOG } from './index.js';

function said(
  Text: string,
  startSample: number,
  channel = 0,
  name: 'SR Milestone' | 'SR Partial' = 'SR Milestone',
): FlowEvent {
  const endSample = startSample < 0 ? -1 : startSample + 100;
  return createEvent(name, { channel, startSample, endSample, groupId: '' }, { Text });
}

it('a dialog has the texts of all channels in the order in which they were spoken', () => {
  const dialog = new Dialog();
  dialog.add(said('second', 200), 'en');
  dialog.add(said('second, too', -1), 'en');
  dialog.add(said('first', 100, 1), 'tr');
  dialog.add(said('part', 300, 1, 'SR Partial'), 'tr');
  dialog.add(said(' ', 400, 1), 'tr');
  dialog.add(createEvent('Speech Ended', { channel: 0, startSample: 900, endSample: 900, groupId: '' }, null), 'en');
  expect(dialog.inOrder()).toEqual([
    { channel: 1, text: 'first', language: 'tr' },
    { channel: 0, text: 'second', language: 'en' },
    { channel: 0, text: 'second, too', language: 'en' },
  ]);
  expect(dialog.place).toEqual({ channel: -2, startSample: 100, endSample: 300, groupId: '' });
  expect(languageOf(dialog.inOrder())).toBe('en');
});

it('a dialog holds no more than its documented limit', () => {
  const dialog = new Dialog();
  for (let count = 0; count < 20_000; count += 1) dialog.add(said('0123456789', count), 'en');
  expect(dialog.inOrder()).toHaveLength(10_000);
  expect(dialog.place?.endSample).toBe(20_099);
  const long = new Dialog();
  for (let count = 0; count < 3; count += 1) long.add(said('x'.repeat(MAX_DIALOG - 10), count), 'en');
  expect(long.inOrder().map(({ text }) => text.length)).toEqual([MAX_DIALOG - 10, 10]);
});

it('a dialog has no place without texts', () => {
  expect(new Dialog().place).toBeUndefined();
  expect(languageOf([])).toBe('');
});
