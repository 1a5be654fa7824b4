import type { Span } from './demo-call.js';

/** How well found spans match the true ones. */
export interface SpanScore {
  /** Share of the found spans that is speech. */
  readonly precision: number;
  /** Share of the speech that was found. */
  readonly recall: number;
  /** True spans of which nothing was found. */
  readonly missed: number;
  /** Spans that were found where there is no speech at all. */
  readonly wrong: number;
  /** Maximum delay of the start of a found span, in samples; spans that were not found do not count. */
  readonly latestStart: number;
  /** Maximum loss at the end of a true span, in samples. */
  readonly earliestEnd: number;
}

export function scoreSpans(truth: readonly Span[], found: readonly Span[]): SpanScore {
  const total = (spans: readonly Span[]): number => spans.reduce((sum, [start, end]) => sum + end - start, 0);
  const common = truth.flatMap((one) => found.map((other) => overlap(one, other))).reduce((a, b) => a + b, 0);
  const met = truth.map((one) => ({ one, by: found.filter((other) => overlap(one, other) > 0) }));
  const hits = met.filter(({ by }) => by.length > 0);
  return {
    precision: total(found) === 0 ? 1 : common / total(found),
    recall: total(truth) === 0 ? 1 : common / total(truth),
    missed: met.length - hits.length,
    wrong: found.filter((other) => truth.every((one) => overlap(one, other) === 0)).length,
    latestStart: Math.max(0, ...hits.map(({ one, by }) => by[0]![0] - one[0])),
    earliestEnd: Math.max(0, ...hits.map(({ one, by }) => one[1] - by.at(-1)![1])),
  };
}

function overlap([start, end]: Span, [from, to]: Span): number {
  return Math.max(0, Math.min(end, to) - Math.max(start, from));
}
