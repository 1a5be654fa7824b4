import { describe, expect, it } from 'vitest';
import { newSpanId, newTraceId, readTraceparent, traceparentOf } from './trace-context.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('traceparent', () => {
  it.each([
    ['00', false],
    ['01', true],
    ['03', true],
    ['02', false],
  ])('reads flags %s', (flags, isSampled) => {
    expect(readTraceparent(`00-${TRACE}-${SPAN}-${flags}`)).toEqual({ traceId: TRACE, spanId: SPAN, isSampled });
  });

  it('reads what later versions add', () => {
    expect(readTraceparent(`01-${TRACE}-${SPAN}-01-more`)).toMatchObject({ traceId: TRACE });
  });

  it.each([
    undefined,
    '',
    `ff-${TRACE}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}`,
  ])('takes %s for none', (header) => {
    expect(readTraceparent(header)).toBeUndefined();
  });

  it('writes what it reads', () => {
    for (const isSampled of [true, false]) {
      const context = { traceId: newTraceId(), spanId: newSpanId(), isSampled };
      expect(readTraceparent(traceparentOf(context))).toEqual(context);
    }
  });
});
