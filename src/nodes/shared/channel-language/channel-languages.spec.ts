import 'reflect-metadata';
import { expect, it } from 'vitest';
import { createEvent, freezeEvent } from '../../../pipeline/index.js';
import { ChannelLanguages } from './index.js';

const change = (channel: number, Language: string) =>
  createEvent('Language Change', { channel, startSample: 0, endSample: 0, groupId: '' }, { Language });

it('changes the language of one channel, or of all', () => {
  const languages = new ChannelLanguages('en-US');
  languages.heed(change(1, 'tr-TR'));
  expect([languages.of(0), languages.of(1)]).toEqual(['en-US', 'tr-TR']);
  languages.heed(change(-2, 'de-DE'));
  expect([languages.of(0), languages.of(1)]).toEqual(['de-DE', 'de-DE']);
});

it('applies only changes to a language', () => {
  const languages = new ChannelLanguages('en-US');
  languages.heed(change(0, 'no language'));
  languages.heed(freezeEvent({ ...change(0, 'tr'), data: null }));
  languages.heed(freezeEvent({ ...change(0, 'tr'), name: 'Language Detected' }));
  expect(languages.of(0)).toBe('en-US');
});

it('uses the language that a text names, else the language of its channel', () => {
  const languages = new ChannelLanguages('en-US');
  const place = { channel: 1, startSample: 0, endSample: 0, groupId: '' };
  const said = (Language?: string) => createEvent('SR Milestone', place, { Text: 'x', ...(Language && { Language }) });
  languages.heed(change(1, 'tr-TR'));
  languages.heed(said('fr-FR'));
  expect(languages.ofText(said('de'))).toBe('de');
  for (const untold of [said(), said('no language'), said('auto'), said('English')]) {
    expect(languages.ofText(untold)).toBe('tr-TR');
  }
});
