import { expect, it } from 'vitest';
import { DataFlowError } from '../errors/index.js';
import { retryHeaders } from './retry-headers.js';

it('makes no header for an error that has no time to wait', () => {
  expect(retryHeaders(new DataFlowError('internal', ''))).toEqual({});
});

it('makes Retry-After alone for an error without a quota', () => {
  expect(retryHeaders(new DataFlowError('server.busy', '', { retryAfterSeconds: 7 }))).toEqual({ 'Retry-After': '7' });
});

it('makes RateLimit and RateLimit-Policy for a quota, also when the error is attributed to a node', () => {
  const rateLimit = { policy: 'share', quota: 100 } as const;
  const error = new DataFlowError('quota.exceeded', '', { retryAfterSeconds: 5, rateLimit });
  const headers = {
    'Retry-After': '5',
    'RateLimit-Policy': '"share";q=100;qu="concurrent-requests"',
    RateLimit: '"share";r=0;t=5',
  };
  expect(retryHeaders(error)).toEqual(headers);
  expect(retryHeaders(error.at({ id: 'a', type: 'b' }))).toEqual(headers);
});
