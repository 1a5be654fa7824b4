import { describe, expect, it } from 'vitest';
import { DataFlowError, type ErrorCode } from '../common/errors/index.js';
import { CLOSE, closeCodeOf, WHEN_CLOSED } from './close-codes.js';

describe('close codes', () => {
  it.each([
    ['server.draining', 1001],
    ['server.busy', 1013],
    ['quota.exceeded', 1013],
    ['stream.slow-client', 1013],
    ['auth.token-expired', 1008],
    ['request.invalid', 1008],
    ['node.failed', 1011],
    ['internal', 1011],
  ] as const satisfies [ErrorCode, number][])('close a stream that ended with %s by %i', (error, code) => {
    expect(closeCodeOf(new DataFlowError(error, 'x'))).toBe(code);
  });

  it('are each described once', () => {
    const codes = Object.values(CLOSE);
    expect(new Set(codes).size).toBe(codes.length);
    expect(Object.keys(WHEN_CLOSED).map(Number)).toEqual([...codes, 1002, 1007, 1009].sort());
  });
});
