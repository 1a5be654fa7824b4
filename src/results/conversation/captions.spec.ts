import 'reflect-metadata';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSrt, readVtt } from '../../../test/support/captions.js';
import { converse, recorded, said } from '../../../test/support/conversations.js';
import { runAtOnce } from '../../common/slices/index.js';
import type { WireEvent } from '../../protocol/index.js';
import { captionsOf } from './captions.js';
import { namesOf, plainText, subRip, webVtt } from './write-transcript.js';

function write(events: readonly WireEvent[], agentName = ''): { vtt: string; srt: string; text: string } {
  const made = converse(events, recorded(60_000, { agentName }));
  const captions = runAtOnce(captionsOf(made.turns));
  const names = namesOf(made.conversation.participants);
  return {
    vtt: [...webVtt(captions, names)].join(''),
    srt: [...subRip(captions)].join(''),
    text: [...plainText(made)].join(''),
  };
}

const LONG = 'I am sorry to hear that your parcel has not arrived yet, and I will look into it for you right now.';

describe('captions', () => {
  it('have at most two lines of 42 characters, timed by the share of their text', () => {
    const { vtt, srt } = write([said(0, 1_000, 11_000, LONG)], 'Ada');
    expect(vtt).toBe(`WEBVTT

00:00:01.000 --> 00:00:09.077
<v Ada>I am sorry to hear that your parcel has
not arrived yet, and I will look into it</v>

00:00:09.077 --> 00:00:11.000
<v Ada>for you right now.</v>
`);
    expect(srt.split('\n').slice(0, 5)).toEqual([
      '1',
      '00:00:01,000 --> 00:00:09,077',
      'I am sorry to hear that your parcel has',
      'not arrived yet, and I will look into it',
      '',
    ]);
  });

  it('have the times of the words, and end at a pause of 1.5 s', () => {
    const Words = [
      { Text: 'hello', StartMsec: 1_000, EndMsec: 1_400 },
      { Text: 'there', StartMsec: 1_500, EndMsec: 2_000 },
      { Text: 'still', StartMsec: 3_500, EndMsec: 3_900 },
    ];
    const times = (text: string): unknown =>
      readVtt(write([said(0, 900, 5_000, text, { Words })]).vtt).map(({ startMs, endMs, lines }) => [
        startMs,
        endMs,
        ...lines,
      ]);
    expect(times('Hello there. Still?')).toEqual([
      [1_000, 2_000, 'Hello there.'],
      [3_500, 3_900, 'Still?'],
    ]);
    // As many words as the text has are not known: the text is spread over those that are.
    expect(times('Hello there. Are you still')).toEqual([[1_000, 3_900, 'Hello there. Are you still']]);
  });

  it('keep text from being read as syntax', () => {
    const nasty = 'a --> b\n\n<i>&amp;</i> </v> 00:00:01.000 --> 00:00:02.000\r\n\r\nNOTE {\\an8} 3 < 4 & 5';
    const { vtt, srt, text } = write([said(0, 0, 5_000, nasty)], 'A&B <x>\n-->');
    const shown = nasty.replaceAll(/\s+/g, ' ');
    expect(
      readVtt(vtt)
        .map(({ lines }) => lines.join(' '))
        .join(' '),
    ).toBe(shown);
    expect(readVtt(vtt)[0]?.voice).toBe('A&B <x> -->');
    expect(
      readSrt(srt)
        .map(({ lines }) => lines.join(' '))
        .join(' '),
    ).toBe(shown);
    expect(text).toBe(`[00:00:00] A&B <x> -->: ${shown}\n`);
  });

  it('split words that are longer than a line, between characters', () => {
    const word = '👩‍👩‍👧‍👦'.repeat(9) + 'x'.repeat(100);
    const [first, ...others] = readSrt(write([said(0, 0, 5_000, word)]).srt).flatMap(({ lines }) => lines);
    expect([first, ...others].join('')).toBe(word);
    expect(first).toBe('👩‍👩‍👧‍👦'.repeat(3));
  });

  it('of texts without times follow each other at reading speed', () => {
    const captions = readVtt(write([said(0, -1, -1, 'Hello there.'), said(1, -1, -1, 'Hi.')]).vtt);
    expect(captions.map(({ startMs, endMs, voice }) => [startMs, endMs, voice])).toEqual([
      [0, 706, 'agent'],
      [706, 882, 'customer'],
    ]);
  });

  it('hold all of any text in order, in times that do not go back', () => {
    const word = fc.oneof(
      fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }).filter((text) => /^[^\s\u2060\p{Cc}]+$/u.test(text)),
      fc.constantFrom('-->', '<b>', '&lt;', '1', '00:00:01.000'),
    );
    const event = fc
      .record({
        start: fc.integer({ min: -1, max: 50_000 }),
        length: fc.integer({ min: 0, max: 9_000 }),
        words: fc.array(word, { minLength: 1, maxLength: 25 }),
        isTimed: fc.boolean(),
      })
      .map(({ start, length, words, isTimed }) => {
        const at = Math.max(0, start);
        const Words = words.map((Text, index) => ({
          Text,
          StartMsec: at + Math.floor((index * length) / words.length),
          EndMsec: at + Math.floor(((index + 1) * length) / words.length),
        }));
        const end = start < 0 ? -1 : start + length;
        return said(0, start, end, words.join(' '), isTimed ? { Words } : {});
      });
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 12 }), (events) => {
        const made = converse(events);
        const shown = made.conversation.turns
          .map(({ text }) => text)
          .join('')
          .replaceAll(/\s/g, '');
        const { vtt, srt } = write(events);
        for (const captions of [readVtt(vtt), readSrt(srt)]) {
          const lines = captions.flatMap((caption) => caption.lines);
          expect(lines.join('').replaceAll(/\s/g, '')).toBe(shown);
          expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(42);
          expect(Math.max(...captions.map((caption) => caption.lines.length))).toBeLessThanOrEqual(2);
          for (const [index, { startMs, endMs }] of captions.entries()) {
            expect(endMs).toBeGreaterThan(startMs);
            expect(startMs).toBeGreaterThanOrEqual(captions[index - 1]?.endMs ?? 0);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

it('a plain transcript is a line a turn, with its time and its speaker', () => {
  const { text } = write(
    [said(0, 3_601_999, 3_602_500, 'Good\nmorning.'), said(1, 3_603_000, 3_604_000, 'Hello.')],
    'Ada',
  );
  expect(text).toBe('[01:00:01] Ada: Good morning.\n[01:00:03] customer: Hello.\n');
});
