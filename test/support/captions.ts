import { parse } from '@plussub/srt-vtt-parser';
import entities from 'webvtt-parser/html-entities.json' with { type: 'json' };
import { WebVTTParser, type Node } from 'webvtt-parser';

export interface ReadCaption {
  readonly startMs: number;
  readonly endMs: number;
  readonly voice?: string | undefined;
  readonly lines: readonly string[];
}

/** Reads WebVTT with the parser of the W3C. @throws Error where it finds an error. */
export function readVtt(text: string): ReadCaption[] {
  const { cues, errors } = new WebVTTParser(entities).parse(text);
  if (errors.length > 0) throw new Error(errors.map(({ message, line }) => `${line}: ${message}`).join('\n'));
  return cues.map(({ startTime, endTime, tree }) => {
    const [voice] = tree.children;
    if (voice?.name !== 'v') throw new Error('expected a voice');
    return {
      startMs: Math.round(startTime * 1_000),
      endMs: Math.round(endTime * 1_000),
      // This parser leaves character references in annotations, which the standard reads.
      voice: voice.value?.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
      lines: textOf(voice).split('\n'),
    };
  });
}

function textOf({ type, value, children = [] }: Node): string {
  return type === 'text' ? (value ?? '') : children.map(textOf).join('');
}

/** The parser; its own declarations are resolved by bundlers alone. */
const parseSrt = parse as (raw: string) => {
  readonly entries: readonly { readonly from: number; readonly to: number; readonly text: string }[];
};

/** The mark by which text is kept from being read as syntax. */
const WORD_JOINER = /\u2060/g;

/** Reads SubRip. */
export function readSrt(text: string): ReadCaption[] {
  if (text === '') return [];
  return parseSrt(text).entries.map(({ from, to, text: shown }) => ({
    startMs: from,
    endMs: to,
    lines: shown.replaceAll(WORD_JOINER, '').split('\n'),
  }));
}
