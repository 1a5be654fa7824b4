/** A stretch of time in ms, from the start of the operation. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Merges spans that overlap, touch, or are less than `gapMs` apart.
 *
 * @param sorted By start.
 */
export function mergeSpans(sorted: Iterable<Span>, gapMs: number): Span[] {
  const merged: { start: number; end: number }[] = [];
  for (const { start, end } of sorted) {
    const last = merged.at(-1);
    if (last && (start <= last.end || start - last.end < gapMs)) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  return merged;
}

/** Length of all spans together. */
export function totalMs(spans: readonly Span[]): number {
  return spans.reduce((sum, { start, end }) => sum + end - start, 0);
}

/** The gaps between spans, which are sorted and separate, from 0 to `untilMs`. */
export function gapsBetween(spans: readonly Span[], untilMs: number): Span[] {
  const gaps: Span[] = [];
  let at = 0;
  for (const { start, end } of spans) {
    if (start > at) gaps.push({ start: at, end: start });
    at = Math.max(at, end);
  }
  if (untilMs > at) gaps.push({ start: at, end: untilMs });
  return gaps;
}

/** Time that two or more of the spans cover. They are sorted by start. */
export function overlapOf(sorted: readonly Span[]): number {
  let overlap = 0;
  /** End of what at least one span covers, and of what at least two do. */
  let once = 0;
  let twice = 0;
  for (const { start, end } of sorted) {
    const from = Math.max(start, twice);
    const until = Math.min(end, once);
    if (until > from) {
      overlap += until - from;
      twice = until;
    }
    once = Math.max(once, end);
  }
  return overlap;
}
