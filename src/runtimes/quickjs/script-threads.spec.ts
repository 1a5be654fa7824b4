import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ScriptThread } from './script-thread.js';
import { ScriptThreads, type ScriptThreadsOptions } from './script-threads.js';
import { MemoryShare } from './thread/memory-share.mjs';
import { compileQuickJs } from './thread/quickjs.mjs';

const wasm = compileQuickJs();
/** A thread that never answers. */
const url = new URL('data:text/javascript,import { parentPort } from "node:worker_threads"; parentPort.ref();');

let threads: ScriptThreads;
let made = 0;
beforeEach(() => {
  made = 0;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(async () => {
  await threads.end();
  vi.useRealTimers();
});

function make(options: Partial<ScriptThreadsOptions> = {}): ScriptThreads {
  const makeThread = (): ScriptThread => {
    made += 1;
    return new ScriptThread({ url, wasm });
  };
  threads = new ScriptThreads({ threads: 2, maxThreads: 8, msPerSecond: 500, limitPages: 0, ...options }, makeThread);
  return threads;
}

describe('threads of scripts', () => {
  it('belong to one tenant each, so many at most', () => {
    make();
    const own = ['a', 'a', 'a', 'a'].map((tenant) => threads.place(tenant).thread);
    expect(new Set(own).size).toBe(2);
    expect(own).not.toContain(threads.place('b').thread);
  });

  it('go to the next tenant without their scripts, and one is ready for it', () => {
    make();
    const first = threads.place('a');
    expect(made).toBe(2);
    first.release();
    first.release();
    expect(threads.place('b').thread).toBe(first.thread);
    expect(made).toBe(2);
  });

  it('are ended after a while, but for as many as run at once', () => {
    make();
    const places = ['a', 'b', 'c', 'd'].map((tenant) => threads.place(tenant));
    for (const { release } of places) release();
    const end = vi.spyOn(ScriptThread.prototype, 'end');
    vi.advanceTimersByTime(10_000);
    expect(end).toHaveBeenCalledTimes(made - 2);
    end.mockRestore();
  });

  it('are kept for tenants without any where half of them are taken', () => {
    make({ maxThreads: 4 });
    threads.place('a');
    threads.place('b');
    const own = ['a', 'a'].map((tenant) => threads.place(tenant).thread);
    expect(new Set(own).size).toBe(1);
  });

  it('are shared where there are more tenants', () => {
    make({ maxThreads: 2 });
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((tenant) => threads.place(tenant).thread);
    expect(new Set([a, b]).size).toBe(2);
    expect(new Set([c, d])).toEqual(new Set([a, b]));
    expect(threads.place('c').thread).toBe(c);
    expect(made).toBe(2);
  });

  it('keep what a tenant owes of its time while it has no scripts', () => {
    make();
    const first = threads.place('a');
    first.thread.user?.begin();
    vi.advanceTimersByTime(1_050);
    expect(first.thread.permit.isGranted).toBe(false);
    first.thread.user?.end();
    first.release();
    const second = threads.place('a');
    second.thread.user?.begin();
    expect(second.thread.permit.isGranted).toBe(false);
    vi.advanceTimersByTime(100);
    expect(second.thread.permit.isGranted).toBe(true);
    const other = threads.place('b');
    other.thread.user?.begin();
    expect(other.thread.permit.isGranted).toBe(true);
  });

  it('that are lost give the memory of their scripts back', () => {
    make({ limitPages: 1_000 });
    const { thread, memory, release } = threads.place('a');
    expect(new MemoryShare(memory).take(600)).toBe(true);
    thread.user?.lose();
    release();
    expect([memory.total[0], memory.tenant[0]]).toEqual([0, 0]);
    expect(threads.place('a').thread).not.toBe(thread);
    void thread.end();
  });

  it('that tenants share keep a tenant when scripts of its own lost thread are closed', () => {
    make({ maxThreads: 2 });
    const first = threads.place('a');
    threads.place('b');
    // It owes time, so that its group is kept.
    first.thread.user?.begin();
    vi.advanceTimersByTime(1_050);
    first.thread.user?.lose();
    threads.place('c');
    const shared = threads.place('a').thread;
    first.release();
    expect(threads.place('a').thread).toBe(shared);
    void first.thread.end();
  });
});

describe('the memory of scripts', () => {
  it('has a limit, and leaves a quarter to other tenants', () => {
    make({ limitPages: 1_000 });
    const [a, b] = ['a', 'b'].map((tenant) => new MemoryShare(threads.place(tenant).memory));
    expect(a?.take(700)).toBe(true);
    expect(a?.take(100)).toBe(false);
    expect(b?.take(300)).toBe(true);
    expect(b?.take(1)).toBe(false);
    a?.give(600);
    expect(b?.take(350)).toBe(true);
  });

  it('has no limit where that is 0', () => {
    make();
    expect(new MemoryShare(threads.place('a').memory).take(1_000_000)).toBe(true);
  });
});
