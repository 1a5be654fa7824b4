import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gapsBetween, mergeSpans, overlapOf, totalMs, type Span } from './spans.js';

const span = fc
  .tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 60 }))
  .map(([start, length]): Span => ({ start, end: start + length }));
const spans = fc.array(span, { maxLength: 30 }).map((all) => all.sort((a, b) => a.start - b.start));

/** How many of the spans cover each millisecond. */
function covers(all: readonly Span[]): number[] {
  return Array.from({ length: 300 }, (_, ms) => all.filter(({ start, end }) => start <= ms && ms < end).length);
}

describe('spans', () => {
  it('overlap is the time that two or more spans cover', () => {
    fc.assert(
      fc.property(spans, (all) => {
        expect(overlapOf(all)).toBe(covers(all).filter((count) => count >= 2).length);
      }),
    );
  });

  it('merged spans and the gaps between them cover all time exactly once', () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: 0, max: 20 }), (all, gapMs) => {
        const merged = mergeSpans(all, gapMs);
        const gaps = gapsBetween(merged, 300);
        expect(covers([...merged, ...gaps]).every((count) => count === 1)).toBe(true);
        expect(gaps.filter(({ start, end }) => start > 0 && end < 300 && end - start < gapMs)).toEqual([]);
        if (gapMs === 0) expect(totalMs(merged)).toBe(covers(all).filter((count) => count > 0).length);
      }),
    );
  });

  it('a gap of exactly the limit stays open', () => {
    expect(
      mergeSpans(
        [
          { start: 0, end: 100 },
          { start: 600, end: 700 },
        ],
        500,
      ),
    ).toHaveLength(2);
    expect(
      mergeSpans(
        [
          { start: 0, end: 100 },
          { start: 599, end: 700 },
        ],
        500,
      ),
    ).toEqual([{ start: 0, end: 700 }]);
  });
});
