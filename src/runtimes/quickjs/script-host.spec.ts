import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallOutcome, ScriptLimits } from './protocol.js';
import { ScriptHost, type RunningScript, type ScriptHostOptions } from './script-host.js';
import { ScriptThread } from './script-thread.js';
import { syntaxFault } from './syntax-fault.js';
import { makeCount } from './thread/memory-share.mjs';
import { compileQuickJs } from './thread/quickjs.mjs';

const LIMITS: ScriptLimits = {
  timeoutMs: 30_000,
  memoryBytes: 32 * 1024 ** 2,
  stackBytes: 256 * 1024,
  eventsPerCall: 100,
};

const HOST: ScriptHostOptions = { threads: 1, maxThreads: 4, msPerSecond: 1_000, memoryBytes: 0 };

let host: ScriptHost;
beforeAll(() => {
  // One thread, so that what a script does there meets every other.
  host = new ScriptHost(HOST);
});
afterAll(() => host.onApplicationShutdown());

async function open(
  source: string,
  limits: Partial<ScriptLimits> = {},
  from = host,
  tenant = 'a',
): Promise<RunningScript> {
  const argumentsJson = '[{"city":"Ankara"},{"MessageName":"Start"}]';
  const options = { tenant, source, sessionId: 'session', argumentsJson, limits: { ...LIMITS, ...limits } };
  return (await from.open(options)).script;
}

/** A script whose node does so on an event, in line 4. */
const doing = (body: string): string =>
  `let calls = 0;\ncreateNode = function (nodeConfig, startMessage) {\n  return { onEvent(event) {\n${body}\n  } };\n};`;

const counting = (): Promise<RunningScript> =>
  open(doing('raiseEvent(new EventInformation(0, "", "calls", { calls: (calls += 1) }));'));

const bodies = ({ said }: CallOutcome): unknown[] => said.map(([, json]) => JSON.parse(json) as unknown);

const SHORT_MS = 400;
const TIME = new RegExp(`^onEvent took longer than ${SHORT_MS} ms and was stopped`);
const MEMORY = /^onEvent: more memory was needed than 32 MiB/;
const EITHER = new RegExp(`${TIME.source}|${MEMORY.source}`);
const UNKNOWN = (name: string): RegExp => new RegExp(`^onEvent: ReferenceError: '${name}' is not defined \\(line 4 of`);

const BAD: readonly [what: string, body: string, detail: RegExp][] = [
  ['loops for ever', 'for (;;) {}', TIME],
  ['loops for ever and catches', 'for (;;) { try { for (;;) {} } catch {} finally { continue } }', TIME],
  ['loops in a function of the engine', '[].lastIndexOf.call({ length: 2 ** 53 - 1 }, 0)', TIME],
  ['has a catastrophic pattern', 'return /(a+)+$/.test("a".repeat(40) + "b")', TIME],
  [
    'writes nested JSON',
    'let a = []; for (let i = 0; i < 1e5; i += 1) a = [a]; JSON.stringify(a)',
    // The stack ends sooner or later than the time, by the speed of the machine.
    /^onEvent(: InternalError: stack overflow \(line 4 of| took longer than 400 ms and was stopped)/,
  ],
  ['makes promises without end', 'const again = () => { Promise.resolve().then(again); }; again()', TIME],
  ['chains promises without end', 'const again = () => Promise.resolve().then(again); return again()', EITHER],
  ['loops after an await', 'return (async () => { await 0; for (;;) {} })()', TIME],
  ['has a toJSON that loops', 'raiseEvent(new EventInformation(0, "", "x", { toJSON() { for (;;) {} } }))', TIME],
  ['has a conversion that loops', 'return `${{ [Symbol.toPrimitive]() { for (;;) {} } }}`', TIME],
  ['throws a proxy that loops', 'throw new Proxy({}, { has() { for (;;) {} } })', /thrown that cannot be shown$/],
  ['throws a getter that throws', 'throw { get message() { throw 1 } }', /thrown that cannot be shown$/],
  ['makes objects without end', 'const a = []; for (;;) a.push({ a })', MEMORY],
  ['makes text without end', 'const a = []; for (let i = 0; ; i += 1) a.push("x".repeat(1000) + i)', MEMORY],
  ['makes a huge text', '"x".repeat(2 ** 28)', MEMORY],
  ['makes a huge buffer', 'new Uint8Array(2 ** 30)', MEMORY],
  ['makes huge shared memory', 'new SharedArrayBuffer(2 ** 30)', MEMORY],
  ['calls itself for ever', 'const f = () => f() + 1; f()', /^onEvent: InternalError: stack overflow \(line 4 of/],
  ['reads nested JSON', 'JSON.parse("[".repeat(1e6))', /^onEvent: SyntaxError: stack overflow \(line 4 of/],
  [
    'floods with events',
    'for (;;) try { raiseEvent(new EventInformation(0, "", "x")) } catch { calls += 1; if (calls > 9) break }',
    /^onEvent: more than 100 events in one call$/,
  ],
  [
    'floods with large events',
    'for (;;) raiseEvent(new EventInformation(0, "", "x", { a: "x".repeat(1e6) }))',
    /^onEvent: more than 4194304 characters sent in one call$/,
  ],
  [
    'raises circular data',
    'const a = {}; a.a = a; raiseEvent(new EventInformation(0, "", "x", a))',
    /circular reference/,
  ],
  ['raises an event without a name', 'raiseEvent(new EventInformation(0, "", ""))', /EventName: expected the name/],
  ['raises an event on no channel', 'raiseEvent(new EventInformation("x", "", "a"))', /ChannelIndex: expected an int/],
  ['raises an array', 'raiseEvent(new EventInformation(0, "", "a", []))', /Data: expected an object or null/],
  ['raises tags that are none', 'raiseEvent(new EventInformation(0, "", "a", {}, 0, 0, "", [1]))', /Tags: expected a/],
  ['throws', 'throw new TypeError("no")', /^onEvent: TypeError: no \(line 4 of the script\)$/],
  ['throws a text', 'throw "no"', /^onEvent: threw no$/],
  ['rejects', 'return Promise.reject(new Error("later"))', /^onEvent: Error: later \(line 4 of the script\)$/],
  ['wants process', 'process.exit(1)', UNKNOWN('process')],
  ['wants require', 'require("fs")', UNKNOWN('require')],
  ['wants fetch', 'fetch("http://example.com")', UNKNOWN('fetch')],
  ['wants a timer', 'setTimeout(() => {}, 1)', UNKNOWN('setTimeout')],
  ['wants Atomics', 'Atomics.wait(new Int32Array(8), 0, 0)', UNKNOWN('Atomics')],
  ['wants WebAssembly', 'new WebAssembly.Module()', UNKNOWN('WebAssembly')],
  ['climbs up constructors', 'this.constructor.constructor("return process")()', UNKNOWN('process')],
  ['climbs up what it is handed', 'raiseEvent.constructor("return process")()', UNKNOWN('process')],
  [
    'climbs up what is thrown',
    'try { raiseEvent() } catch (e) { e.constructor.constructor("return process")() }',
    UNKNOWN('process'),
  ],
  [
    'climbs up frames',
    'Error.prepareStackTrace = (_, frames) => frames[0].getThis().process.exit(); throw new Error("x")',
    /^onEvent: Error: x/,
  ],
  ['imports', 'return import("fs")', /^onEvent: ReferenceError: could not load module 'fs'/],
];

describe('a script that', () => {
  it.each(BAD)('%s is stopped, with words for it, and its neighbour goes on', async (_what, body, detail) => {
    const neighbour = await counting();
    await neighbour.call('onEvent', {});
    const script = await open(doing(body), detail === TIME || detail === EITHER ? { timeoutMs: SHORT_MS } : {});
    const [{ failure }, beside] = await Promise.all([script.call('onEvent', {}), neighbour.call('onEvent', {})]);
    expect(failure?.detail).toMatch(detail);
    expect(failure?.detail).not.toMatch(/[/\\]|guest|wasm/);
    expect(bodies(beside)).toMatchObject([{ Data: { calls: 2 } }]);
    expect(script.isOpen).toBe(false);
    await expect(script.call('onEvent', {})).rejects.toMatchObject({ code: 'node.failed' });
    neighbour.close();
  });

  it.each([
    ['has a fault', 'let x = 1;\nlet y = ;', /^Script: createNode: SyntaxError: .*\(line 2 of the script\)\.$/],
    [
      'throws',
      '\nnothing();',
      /^Script: createNode: ReferenceError: 'nothing' is not defined \(line 2 of the script\)\.$/,
    ],
    ['makes no node', 'let x;', /^Script: createNode: TypeError: expected a function createNode\.$/],
    ['makes nothing', 'createNode = () => {}', /expected createNode to return an object\.$/],
    ['makes nothing that can be called', 'createNode = () => ({})', /an object with onEvent or onAudio\.$/],
    [
      'makes a proxy that loops',
      'createNode = () => new Proxy({}, { get() { for (;;) {} } })',
      /took longer than 400 ms/,
    ],
    ['loops', 'for (;;) {}', /^Script: createNode took longer than 400 ms and was stopped \(line 1 of the script\)\.$/],
    ['raises an event in createNode', 'createNode = () => { raiseEvent({}); }', /raiseEvent: not in createNode/],
    ['imports a module', 'import fs from "fs"; createNode = () => ({ onEvent() {} })', /SyntaxError/],
  ])('%s at its start does not start', async (_what, source, detail) => {
    await expect(open(source, { timeoutMs: 400 })).rejects.toMatchObject({
      code: 'operation.start-failed',
      detail: expect.stringMatching(detail) as string,
    });
  });
});

describe('a script', () => {
  it('has what is documented, and is called with what it is given', async () => {
    const script = await open(`
      const TestNode = function (config, start) { this.config = config; this.start = start; };
      TestNode.prototype.onEvent = function (event) {
        nodeBase.log(LogLevel.warning, event instanceof EventInformation);
        raiseEvent(new EventInformation(1, 'me', 'seen', { city: this.config.city, name: this.start.MessageName,
          id: SessionInfo.id(), keys: Object.keys(event) }, 8, 16));
      };
      TestNode.prototype.onAudio = function (audio) {
        raiseEvent(new EventInformation(audio.channelIndex, '', 'heard', { sum: audio.samples.reduce((a, b) => a + b) }));
      };
      function createNode(config, start) { return new TestNode(config, start); }`);
    expect([...script.has]).toEqual(['onEvent', 'onAudio']);
    const { said } = await script.call('onEvent', { EventName: 'a', Tags: [] });
    expect(said.map(([kind]) => kind)).toEqual(['log', 'event']);
    expect(bodies({ said })).toEqual([
      [3, 'true'],
      {
        Name: 'seen',
        Channel: 1,
        StartSampleIndex: 8,
        EndSampleIndex: 16,
        GroupId: '',
        Tags: [],
        Data: { city: 'Ankara', name: 'Start', id: 'session', keys: ['EventName', 'Tags'] },
      },
    ]);
    const heard = await script.call('onAudio', { channelIndex: 3 }, Int16Array.of(1, -5, 300));
    expect(heard.failure).toBeUndefined();
    expect(bodies(heard)).toMatchObject([{ Channel: 3, Data: { sum: 296 } }]);
    script.close();
  });

  it('calls by HTTP, and goes on with the answer, once', async () => {
    const script = await open(
      doing(`
      const request = new SimpleHttpRequest();
      request.type = HttpRequestType.post;
      request.url = 'http://service.example';
      request.headers = { a: 'b' };
      new HttpAgent().call(request, 'key', async (response) => {
        await 0;
        nodeBase.log(LogLevel.info, response.httpStatusCode + response.body);
      });`),
    );
    expect(bodies(await script.call('onEvent', {}))).toEqual([
      {
        id: 1,
        method: 'POST',
        url: 'http://service.example',
        headers: { a: 'b' },
        body: '',
        ignoresTlsErrors: false,
        credentialId: 'key',
      },
    ]);
    const answer = { id: 1, response: { httpStatusCode: 200, body: 'ok' } };
    expect(bodies(await script.call('answer', answer))).toEqual([[2, '200ok']]);
    expect(bodies(await script.call('answer', answer))).toEqual([]);
    script.close();
  });

  it('raises what it is given, whatever JSON that is', async () => {
    const script = await open(doing('raiseEvent(event);'), { memoryBytes: 64 * 1024 ** 2 });
    const events = fc.record({
      ChannelIndex: fc.integer({ min: -2, max: 31 }),
      EventName: fc.string({ minLength: 1 }),
      Data: fc.option(fc.dictionary(fc.string(), fc.jsonValue())),
      StartSampleIndex: fc.integer({ min: -1 }),
      GroupId: fc.string(),
      Tags: fc.array(fc.string()),
    });
    await fc.assert(
      fc.asyncProperty(events, async (event) => {
        const given = JSON.parse(JSON.stringify(event)) as typeof event;
        const [raised] = bodies(await script.call('onEvent', given)) as [Record<string, unknown>];
        expect(raised).toEqual({
          Name: given.EventName,
          Channel: given.ChannelIndex,
          StartSampleIndex: given.StartSampleIndex,
          EndSampleIndex: -1,
          GroupId: given.GroupId,
          Tags: given.Tags,
          Data: given.Data,
        });
      }),
      { numRuns: 200 },
    );
    script.close();
  });

  it('that changes the objects of the language changes its own only', async () => {
    const neighbour = await counting();
    const script = await open(
      doing(`for (const name of ['parse', 'stringify']) JSON[name] = () => 'x';
      Object.prototype.toJSON = Array.prototype.map = Array.prototype.join = () => 5; Map.prototype.get = () => {};
      throw new Error('x');`),
    );
    expect((await script.call('onEvent', {})).failure).toBeDefined();
    await neighbour.call('onEvent', {});
    expect(bodies(await neighbour.call('onEvent', {}))).toMatchObject([{ Data: { calls: 2 } }]);
  });
});

describe('the host', () => {
  it.each([
    ['throws', doing('throw { name: "", message: "x", stack: "\\n".repeat(1.5e8) };'), 'onEvent: : x'],
    [
      'names',
      'createNode = () => { Array.prototype.join = () => ",".repeat(4e8); return { onEvent() {} }; };',
      undefined,
    ],
  ])('is not brought down by how much a script %s', async (_what, source, detail) => {
    const limits = { memoryBytes: 512 * 1024 ** 2, timeoutMs: 50_000 };
    const neighbour = await counting();
    const script = await open(source, limits);
    const outcome = script.has.has('onEvent') ? await script.call('onEvent', {}) : { failure: undefined };
    expect(outcome.failure?.detail).toBe(detail);
    script.close();
    expect((await neighbour.call('onEvent', {})).failure).toBeUndefined();
    neighbour.close();
  });

  it('lets go of the memory of scripts that are closed', async () => {
    const before = process.memoryUsage().rss;
    const fill = doing('calls = new Uint8Array(8e6);');
    for (let round = 0; round < 4; round += 1) {
      const scripts = await Promise.all(Array.from({ length: 10 }, () => open(fill)));
      for (const script of scripts) {
        expect((await script.call('onEvent', {})).failure).toBeUndefined();
        script.close();
      }
    }
    expect((process.memoryUsage().rss - before) / 1024 ** 2).toBeLessThan(250);
  });

  it.each([
    ['of its steps', 'for (;;) {}'],
    ['of a function of the engine', '[].lastIndexOf.call({ length: 2 ** 53 - 1 }, 0)'],
  ])('calls scripts of other tenants while one is in a loop %s', async (_what, body) => {
    const busy = await open(doing(body), { timeoutMs: 2_000 });
    let hasEnded = false;
    const stopped = busy.call('onEvent', {}).finally(() => (hasEnded = true));
    const other = await open(doing('raiseEvent(event);'), {}, host, 'b');
    for (let count = 0; count < 5; count += 1) await other.call('onEvent', { EventName: 'x', ChannelIndex: 0 });
    expect(hasEnded).toBe(false);
    expect((await stopped).failure?.detail).toMatch(/^onEvent took longer than 2000 ms and was stopped/);
    other.close();
  });

  it('counts the memory that scripts use, and takes no more than it has', async () => {
    const bounded = new ScriptHost({ ...HOST, memoryBytes: 100 * 1024 ** 2 });
    const take = (body: string, tenant: string): Promise<RunningScript> =>
      open(doing(body), { memoryBytes: 512 * 1024 ** 2 }, bounded, tenant);
    const scripts = [];
    for (let count = 0; count < 4; count += 1) scripts.push(await take('', 'a'));
    await expect(take('', 'a')).rejects.toMatchObject({
      code: 'server.busy',
      detail: expect.stringMatching(/MAX_SCRIPT_MEMORY_BYTES is 104857600/) as string,
    });
    const other = await take('new Uint8Array(60e6)', 'b');
    expect((await other.call('onEvent', {})).failure).toEqual({
      kind: 'memory',
      detail:
        'onEvent: more memory was needed than the scripts of all tenants leave it (MAX_SCRIPT_MEMORY_BYTES) (line 4 of the script)',
    });
    for (const script of scripts) script.close();
    const again = await take('new Uint8Array(60e6)', 'b');
    expect((await again.call('onEvent', {})).failure).toBeUndefined();
    await bounded.onApplicationShutdown();
  });

  it('ends while scripts run and wait for their turn', async () => {
    const ending = new ScriptHost({ ...HOST, msPerSecond: 500 });
    const scripts = await Promise.all(['a', 'b', 'c'].map((tenant) => open(doing('for (;;);'), {}, ending, tenant)));
    for (const script of scripts) script.call('onEvent', {}).catch(() => undefined);
    await ending.onApplicationShutdown();
    await expect(scripts[0]?.call('onEvent', {})).rejects.toMatchObject({ code: 'server.draining' });
  });

  it('fails the scripts of a thread that says nothing any more, and makes another', async () => {
    const threadUrl = new URL('data:text/javascript,import "node:fs"; for (;;);');
    const stuck = new ScriptHost({ ...HOST, threadUrl, silentMs: 200 });
    for (let count = 0; count < 2; count += 1) {
      await expect(open(doing(''), {}, stuck)).rejects.toMatchObject({
        code: 'node.failed',
        detail: 'The thread that the script ran in was lost.',
      });
    }
    await stuck.onApplicationShutdown();
  });
});

describe('a thread', () => {
  it('that says nothing is given up, whatever else is closed meanwhile', async () => {
    const url = new URL('data:text/javascript,import "node:fs"; for (;;);');
    const thread = new ScriptThread({ url, wasm: compileQuickJs(), silentMs: 300 });
    const options = { source: '', sessionId: '', argumentsJson: '[]', limits: LIMITS };
    thread.permit.grant();
    const memory = { limitPages: 0, total: makeCount(), tenant: makeCount(), thread: thread.memory };
    const outcome = thread.ask({ type: 'open', id: 1, options, memory }).catch((error: unknown) => error);
    const closing = setInterval(() => thread.close(2), 50);
    const late = setTimeout(() => void thread.end().then(() => thread.close(1)), 2_000);
    expect(await outcome).toMatchObject({ detail: 'The thread that the script ran in was lost.' });
    clearInterval(closing);
    clearTimeout(late);
  });
});

describe('the check of a script', () => {
  it.each([
    ['createNode = function () {', /\(line 1 of the script\)$/],
    ['let a;\nlet b = ;', /\(line 2 of the script\)$/],
    ['let a;\nlet a;', /\(line 2 of the script\)$/],
    ['import fs from "fs";', /./],
    ['await 1', /./],
  ])('reports %j', (source, fault) => {
    expect(syntaxFault(source)).toMatch(fault);
  });

  it('runs nothing, and takes what is right for right', () => {
    expect(syntaxFault('for (;;) {}')).toBeUndefined();
    expect(syntaxFault(doing('throw 1'))).toBeUndefined();
  });

  it.each([
    '('.repeat(90_000) + '1' + ')'.repeat(90_000),
    `${'('.repeat(900)}${'a,'.repeat(99_000)}1${')'.repeat(900)}`,
    `${'(a='.repeat(500)}1${')=>a'.repeat(500)};`.repeat(57),
  ])('accepts a script that is nested too deep to check: %#', async (source) => {
    const fault = syntaxFault(source);
    expect(await fault).toBeUndefined();
  });

  it('checks a long script in a thread', async () => {
    const fault = syntaxFault(`${'let a;\n'.repeat(2)}${'a;'.repeat(90_000)}`);
    expect(fault).toBeInstanceOf(Promise);
    expect(await fault).toMatch(/\(line 2 of the script\)$/);
  });
});
