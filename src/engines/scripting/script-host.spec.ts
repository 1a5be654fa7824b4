import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallOutcome, ScriptLimits } from './protocol.js';
import { ScriptHost, type RunningScript } from './script-host.js';

const LIMITS: ScriptLimits = {
  timeoutMs: 200,
  memoryBytes: 32 * 1024 ** 2,
  stackBytes: 256 * 1024,
  eventsPerCall: 100,
};

let host: ScriptHost;
beforeAll(async () => {
  host = await ScriptHost.load({ threads: 1, memoryBytes: 0 });
});
afterAll(() => host.onModuleDestroy());

function open(source: string, limits: Partial<ScriptLimits> = {}, from = host): Promise<RunningScript> {
  const argumentsJson = '[{"city":"Ankara"},{"MessageName":"Start"}]';
  return from.open({ source, sessionId: 'session', argumentsJson, limits: { ...LIMITS, ...limits } });
}

/** A script whose onEvent does so; it counts its calls before. */
const doing = (body: string): string =>
  `let calls = 0;\ncreateNode = function (nodeConfig, startMessage) {\n  return { onEvent(event) {\n${body}\n  } };\n};`;

async function failureOf(body: string, limits?: Partial<ScriptLimits>): Promise<CallOutcome['failure']> {
  const script = await open(doing(body), limits);
  return (await script.call('onEvent', {})).failure;
}

const MEMORY = /^onEvent: more memory was needed than 32 MiB/;
const TIME = /^onEvent took longer than 200 ms and was stopped/;

const BAD: readonly [what: string, body: string, detail: RegExp][] = [
  ['an endless loop', 'for (;;) {}', TIME],
  ['an endless loop that catches', 'for (;;) { try { for (;;) {} } catch {} finally { continue } }', TIME],
  ['a loop within a function of the engine', '[].lastIndexOf.call({ length: 2 ** 53 - 1 }, 0)', TIME],
  ['a catastrophic pattern', 'return /(a+)+$/.test("a".repeat(40) + "b")', TIME],
  [
    'nesting that is looked at again and again',
    'let a = []; for (let i = 0; i < 1e5; i += 1) a = [a]; JSON.stringify(a)',
    TIME,
  ],
  ['promises without end', 'const again = () => Promise.resolve().then(again); again()', TIME],
  ['an endless loop after an await', 'return (async () => { await 0; for (;;) {} })()', TIME],
  ['objects without end', 'const a = []; for (;;) a.push({ a })', MEMORY],
  ['text without end', 'const a = []; for (let i = 0; ; i += 1) a.push("x".repeat(1000) + i)', MEMORY],
  ['a huge text', '"x".repeat(2 ** 28)', MEMORY],
  ['huge arrays', 'new Array(1e9).fill(0)', MEMORY],
  ['huge buffers', 'new Uint8Array(2 ** 30)', MEMORY],
  ['shared memory', 'new SharedArrayBuffer(2 ** 30)', MEMORY],
  ['recursion without end', 'const f = () => f() + 1; f()', /^onEvent: InternalError: stack overflow \(line 4 of/],
  ['deep JSON', 'JSON.parse("[".repeat(1e6))', /^onEvent: SyntaxError: stack overflow \(line 4 of/],
  [
    'an event flood',
    'for (;;) raiseEvent(new EventInformation(0, "", "x", null))',
    /^onEvent: more than 100 events in one call/,
  ],
  ['an event flood that catches', 'for (;;) try { raiseEvent(new EventInformation(0, "", "x")) } catch {}', /^onEvent/],
  [
    'huge events',
    'for (;;) raiseEvent(new EventInformation(0, "", "x", { a: "x".repeat(1e6) }))',
    /more than 4194304 characters/,
  ],
  [
    'circular data',
    'const a = {}; a.a = a; raiseEvent(new EventInformation(0, "", "x", a))',
    /^onEvent: TypeError: circular reference/,
  ],
  ['a toJSON that never ends', 'raiseEvent(new EventInformation(0, "", "x", { toJSON() { for (;;) {} } }))', TIME],
  [
    'a toJSON that nests for ever',
    'const bomb = { toJSON: () => ({ bomb }) }; raiseEvent(new EventInformation(0, "", "x", bomb))',
    /stack overflow/,
  ],
  ['an event without a name', 'raiseEvent(new EventInformation(0, "", ""))', /./],
  ['a throw', 'throw new TypeError("no")', /^onEvent: TypeError: no \(line 4 of the script\)$/],
  ['a thrown text', 'throw "no"', /^onEvent: threw no$/],
  [
    'a thrown proxy',
    'throw new Proxy({}, { has() { for (;;) {} } })',
    /^onEvent: something was thrown that cannot be shown$/,
  ],
  ['a thrown getter', 'throw { get message() { throw 1 } }', /^onEvent: something that cannot be shown$/],
  ['a rejection', 'return Promise.reject(new Error("later"))', /^onEvent: Error: later \(line 4 of the script\)$/],
  ['process', 'process.exit(1)', /^onEvent: ReferenceError: 'process' is not defined \(line 4/],
  ['require', 'require("fs")', /^onEvent: ReferenceError: 'require' is not defined/],
  ['fetch', 'fetch("http://example.com")', /^onEvent: ReferenceError: 'fetch' is not defined/],
  [
    'a constructor of a constructor',
    'this.constructor.constructor("return process")()',
    /^onEvent: ReferenceError: 'process' is not defined/,
  ],
  ['the constructor of what it is handed', 'raiseEvent.constructor("return process")()', /'process' is not defined/],
  [
    'Error.prepareStackTrace',
    'Error.prepareStackTrace = (_, frames) => frames[0].getThis().process; throw new Error("x")',
    /^onEvent: Error: x/,
  ],
  ['Atomics', 'Atomics.wait(new Int32Array(8), 0, 0)', /^onEvent: ReferenceError: 'Atomics' is not defined/],
  ['WebAssembly', 'new WebAssembly.Module()', /^onEvent: ReferenceError: 'WebAssembly' is not defined/],
];

describe('a script that does badly', () => {
  it.each(BAD)('%s: is stopped, with words for it, and its neighbour goes on', async (_what, body, detail) => {
    const neighbour = await open(doing('raiseEvent(new EventInformation(0, "", "calls", { calls: (calls += 1) }))'));
    await neighbour.call('onEvent', {});
    const script = await open(doing(body));
    const [outcome, beside] = await Promise.all([script.call('onEvent', {}), neighbour.call('onEvent', {})]);
    expect(outcome.failure?.detail).toMatch(detail);
    expect(outcome.failure?.detail).not.toMatch(/[/\\]|guest\.js|\.wasm/);
    expect(beside.said).toEqual([['event', expect.stringContaining('{"calls":2}') as string]]);
    neighbour.close();
  });
  it('x', async () => {
    await sleep(1);
    expect(await failureOf('')).toBe(undefined);
  });
});
