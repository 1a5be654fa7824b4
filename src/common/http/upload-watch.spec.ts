import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DataFlowError } from '../errors/index.js';
import { watchUpload, type UploadPace } from './upload-watch.js';

class FakeRequest extends EventEmitter {
  paused = false;

  isPaused(): boolean {
    return this.paused;
  }
}

let request: FakeRequest;
let faults: DataFlowError[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  request = new FakeRequest();
  faults = [];
});
afterEach(() => vi.useRealTimers());

function watch(pace: Partial<UploadPace>): () => void {
  const complete = { idleSeconds: 30, minBytesPerSecond: 1_000, ...pace };
  return watchUpload(request as never, complete, (error) => faults.push(error));
}

/** Lets seconds pass in which the same number of bytes comes at the end of each. */
function bring(seconds: number, bytesPerSecond: number): void {
  for (let second = 0; second < seconds; second += 1) {
    vi.advanceTimersByTime(999);
    if (bytesPerSecond > 0) request.emit('data', new Uint8Array(bytesPerSecond));
    vi.advanceTimersByTime(1);
  }
}

describe('watchUpload', () => {
  it('reports an upload without a byte for the idle time, once', () => {
    watch({ idleSeconds: 10 });
    bring(5, 2_000);
    bring(9, 0);
    expect(faults).toEqual([]);
    bring(60, 0);
    expect(faults).toEqual([
      expect.objectContaining({
        code: 'request.timeout',
        detail: 'No byte of the body came for UPLOAD_IDLE_SECONDS (10 s).',
      }),
    ]);
    expect(request.listenerCount('data')).toBe(0);
  });

  it('reports an upload of fewer bytes a second than allowed over 30 s', () => {
    watch({});
    bring(29, 999);
    expect(faults).toEqual([]);
    bring(1, 999);
    expect(faults).toEqual([
      expect.objectContaining({
        code: 'request.timeout',
        detail: 'The body brought 29970 bytes in 30 s, fewer than MIN_UPLOAD_BYTES_PER_SECOND (1000) allows.',
      }),
    ]);
  });

  it.each([1_000, 8_000])('accepts %i bytes a second without a limit of time', (bytesPerSecond) => {
    watch({});
    bring(600, bytesPerSecond);
    expect(faults).toEqual([]);
  });

  it('accepts pauses of the client that the mean of 30 s makes up for', () => {
    watch({});
    for (let turn = 0; turn < 20; turn += 1) {
      bring(20, 0);
      bring(10, 3_000);
    }
    expect(faults).toEqual([]);
  });

  it('reports a trickle that begins after a fast start', () => {
    watch({});
    bring(45, 1_000_000);
    bring(60, 10);
    expect(faults).toHaveLength(1);
  });

  it('does not count the time in which the server has paused the socket', () => {
    watch({});
    for (let turn = 0; turn < 100; turn += 1) {
      request.paused = false;
      bring(1, 1_000);
      request.paused = true;
      bring(29, 0);
    }
    expect(faults).toEqual([]);
  });

  it('counts little of the time in which the event loop was blocked', () => {
    watch({});
    for (let turn = 0; turn < 10; turn += 1) {
      // Time passes, and no timer fires.
      vi.spyOn(performance, 'now').mockReturnValueOnce(performance.now() + 20_000);
      bring(1, 1_500);
    }
    expect(faults).toEqual([]);
  });

  it('has no rate with MIN_UPLOAD_BYTES_PER_SECOND 0, no idle time with UPLOAD_IDLE_SECONDS 0, and no timer without both', () => {
    watch({ minBytesPerSecond: 0 });
    bring(120, 1);
    watch({ idleSeconds: 0, minBytesPerSecond: 1 });
    bring(25, 0);
    bring(5, 100);
    expect(faults).toEqual([]);
    expect(vi.getTimerCount()).toBe(2);
    watch({ idleSeconds: 0, minBytesPerSecond: 0 });
    expect(vi.getTimerCount()).toBe(2);
  });

  it('stops calling back when the watch is ended', () => {
    watch({})();
    bring(120, 0);
    expect(faults).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
