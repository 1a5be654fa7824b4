import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ScriptThread } from './script-thread.js';
import { compileQuickJs } from './thread/quickjs.mjs';

const wasm = compileQuickJs();
/** A thread that never answers. */
const url = new URL('data:text/javascript,import { parentPort } from "node:worker_threads"; parentPort.ref();');

let thread: ScriptThread;
const terminate = vi.spyOn(Worker.prototype, 'terminate');
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  thread = new ScriptThread({ url, wasm, silentMs: 60_000 });
  thread.ask({ type: 'call', id: 1, name: 'onEvent', json: '{}', samples: undefined }).catch(() => undefined);
  terminate.mockClear();
});
afterEach(async () => {
  await thread.end();
  vi.useRealTimers();
});

describe('a thread of scripts that does not answer', () => {
  it('is kept while it waits for its turn, and for 60 s from then on', () => {
    vi.advanceTimersByTime(59_000);
    thread.grant();
    vi.advanceTimersByTime(59_000);
    expect(terminate).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1_000);
    expect(terminate).toHaveBeenCalledOnce();
  });

  it('is ended after 60 s of turns, however short they are', () => {
    for (let turn = 0; turn < 1_199; turn += 1) {
      thread.grant();
      vi.advanceTimersByTime(50);
      thread.revoke();
      vi.advanceTimersByTime(50);
    }
    expect(terminate).not.toHaveBeenCalled();
    thread.grant();
    vi.advanceTimersByTime(50);
    expect(terminate).toHaveBeenCalledOnce();
  });

  it('is ended after 60 s without permission while a script runs in it', () => {
    thread.grant();
    thread.permit.begin();
    vi.advanceTimersByTime(50);
    thread.revoke();
    vi.advanceTimersByTime(59_950);
    expect(terminate).toHaveBeenCalledOnce();
  });
});
