import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NodeDriver } from '../../../test/support/drive-node.js';
import { helloService } from '../../../test/support/run-graph.js';
import { DataFlowError } from '../../common/errors/index.js';
import { Deferred } from '../../common/promises/index.js';
import type { ServiceClient, ServiceRequest } from '../../common/service-call/index.js';
import { freezeEvent, type FlowEvent } from '../../pipeline/index.js';
import { ScriptHost } from '../../runtimes/quickjs/index.js';
import { customScript, CustomScriptNode } from './index.js';

let host: ScriptHost;
beforeAll(() => {
  host = new ScriptHost({ threads: 1, maxThreads: 4, msPerSecond: 1_000, memoryBytes: 0 });
});
afterAll(() => host.onApplicationShutdown());

type Answer = (request: ServiceRequest, count: number) => Promise<string> | string;

/** A service with this answer. */
function serving(answer: Answer): ServiceClient & { requests: ServiceRequest[] } {
  const requests: ServiceRequest[] = [];
  const call: ServiceClient['call'] = async (request) => {
    requests.push(request);
    return { status: 200, headers: {}, body: Buffer.from(await answer(request, requests.length)) };
  };
  return { ...helloService, call, requests };
}

async function start(node: string, changes: object = {}, client: ServiceClient = helloService): Promise<NodeDriver> {
  const Script = `createNode = function (nodeConfig, startMessage) {\n  return {\n${node}\n  };\n};`;
  const provider = new CustomScriptNode(host);
  const parameters = { Script, TimeoutMsec: 5_000, ...changes };
  const driver = new NodeDriver({ definition: customScript, provider }, parameters, client);
  await driver.start();
  return driver;
}

const event = (name: string, data: Record<string, unknown> | null = null): FlowEvent =>
  freezeEvent({ name, channel: 1, startSample: 8, endSample: 16, groupId: 'g', tags: ['t'], data });

const emitted = (driver: NodeDriver): FlowEvent[] => driver.emitted.map(({ value }) => value as FlowEvent);

/** Calls a service for each event, and raises its answer. */
const ASKING = `onEvent(event) {
  const request = new SimpleHttpRequest();
  request.url = event.Data.url ?? 'http://service.example/' + event.EventName;
  request.headers = event.Data.headers ?? {};
  new HttpAgent().call(request, '', (response) => {
    raiseEvent(new EventInformation(0, 'me', event.EventName, { ...response }));
  });
}`;

describe('custom-script', () => {
  it('passes events without a script', async () => {
    const provider = new CustomScriptNode(host);
    const driver = new NodeDriver({ definition: customScript, provider });
    await driver.start();
    await driver.give(event('a', { deep: [{ x: null }] }), 'events');
    await driver.flush();
    await driver.stop();
    expect(emitted(driver)).toEqual([event('a', { deep: [{ x: null }] })]);
  });

  it('gives createNode the configuration and the start message', async () => {
    const driver = await start(
      'onEvent() { raiseEvent(new EventInformation(0, "", "x", { nodeConfig, startMessage })); }',
      {
        Config: { city: 'Ankara' },
      },
    );
    await driver.give(event('a'), 'events');
    expect(emitted(driver)[0]?.data).toEqual({
      nodeConfig: { city: 'Ankara' },
      startMessage: {
        MessageName: 'Start',
        Audio: { SampleRate: 8_000, ChannelCount: 2 },
        Settings: {},
        CallProperties: {},
      },
    });
    await driver.stop();
  });

  it('receives audio of any channel, and sends none', async () => {
    const driver = await start(`onAudio(audio) {
      const { channelIndex, sampleIndexInChannel, sampleCount, sampleRate, groupId } = audio;
      const loudest = audio.samples.reduce((most, sample) => Math.max(most, sample), 0);
      raiseEvent(new EventInformation(channelIndex, '', 'x', { sampleCount, sampleRate, groupId, loudest },
        sampleIndexInChannel, sampleIndexInChannel + sampleCount));
    }`);
    const samples = Int16Array.of(9, 8, 7, 900, 5).subarray(1, 4);
    await driver.give({ channel: 3, sampleRateHz: 8_000, startSample: 80, samples, groupId: 'g' }, 'audio');
    expect(samples).toEqual(Int16Array.of(8, 7, 900));
    expect(emitted(driver)).toMatchObject([
      { channel: 3, startSample: 80, endSample: 83, data: { sampleCount: 3, loudest: 900, groupId: 'g' } },
    ]);
    await driver.give(event('ignored'), 'events');
    await driver.stop();
  });

  it('limits concurrent calls, and awaits them and their results before onFlush', async () => {
    const gate = new Deferred();
    const client = serving(async ({ url }) => {
      await gate.promise;
      return url.slice(-1);
    });
    const driver = await start(
      `${ASKING}, onFlush() { raiseEvent(new EventInformation(0, '', 'end')); }`,
      {
        MaxConcurrentCalls: 2,
      },
      client,
    );
    for (const name of ['a', 'b']) await driver.give(event(name, {}), 'events');
    const third = driver.give(event('c', {}), 'events');
    await sleep(100);
    expect(client.requests.length).toBe(2);
    gate.resolve();
    await third;
    for (const name of ['d', 'e']) await driver.give(event(name, {}), 'events');
    await driver.flush();
    await driver.stop();
    expect(
      emitted(driver)
        .map(({ name, data }) => [name, data?.body])
        .sort(),
    ).toEqual([
      ['a', 'a'],
      ['b', 'b'],
      ['c', 'c'],
      ['d', 'd'],
      ['e', 'e'],
      ['end', undefined],
    ]);
    expect(emitted(driver).at(-1)?.name).toBe('end');
    expect(driver.misuses).toEqual([]);
    expect(client.requests[0]).toMatchObject({
      method: 'GET',
      budgetMs: 10_000,
      maxBytes: 1_048_576,
      credentialId: '',
    });
  });

  it('reports to a script that a service fails, is refused or is called with invalid arguments', async () => {
    const cause = Object.assign(new Error('answered 503'), { status: 503 });
    const errors: Record<string, DataFlowError> = {
      down: new DataFlowError('node.service-failed', 'The service answered 503.', { cause }),
      late: new DataFlowError('node.timeout', 'The service did not answer within 10000 ms.'),
      secret: new DataFlowError('credential.not-found', 'There is none.'),
    };
    const client = { ...helloService, call: (request: ServiceRequest) => Promise.reject(errors[request.url]!) };
    const driver = await start(ASKING, {}, client);
    for (const url of Object.keys(errors)) await driver.give(event(url, { url }), 'events');
    await driver.give(event('host', { headers: { Host: 'x' } }), 'events');
    await driver.give(event('large', { headers: { a: 'x'.repeat(65_536) } }), 'events');
    await driver.flush();
    await driver.stop();
    const answers = Object.fromEntries(emitted(driver).map(({ name, data }) => [name, data]));
    expect(answers).toEqual({
      down: { httpStatusCode: 503, body: '', error: 'The service answered 503.' },
      late: { httpStatusCode: 0, body: '', error: 'The service did not answer within 10000 ms.' },
      secret: { httpStatusCode: 0, body: '', error: 'There is none.' },
      host: { httpStatusCode: 0, body: '', error: "The header 'Host' is not for scripts to set." },
      large: { httpStatusCode: 0, body: '', error: 'The headers have more than 65536 characters.' },
    });
  });

  it('makes the calls of createNode once the operation has begun', async () => {
    const client = serving(() => 'ok');
    const driver = await start(
      `get onFlush() {
        const request = new SimpleHttpRequest();
        request.url = 'http://service.example';
        new HttpAgent().call(request, '', ({ body }) => raiseEvent(new EventInformation(0, '', body)));
        return () => {};
      }`,
      {},
      client,
    );
    expect(client.requests.length).toBe(1);
    await expect.poll(() => emitted(driver).map(({ name }) => name)).toEqual(['ok']);
    await driver.flush();
    await driver.stop();
  });

  it('sends events in the order in which they were raised, even if its receivers are full', async () => {
    const client = serving(() => 'ok');
    const driver = await start(
      `onEvent() {
        const raise = (name) => raiseEvent(new EventInformation(0, '', name));
        new HttpAgent().call(new SimpleHttpRequest(), '', () => raise('third'));
        raise('first');
        raise('second');
      }`,
      {},
      client,
    );
    driver.fill();
    const giving = driver.give(event('a'), 'events');
    await sleep(100);
    driver.makeRoom();
    await giving;
    await driver.flush();
    await driver.stop();
    expect(emitted(driver).map(({ name }) => name)).toEqual(['first', 'second', 'third']);
  });

  it('sends nothing in onStop, and may be stopped twice', async () => {
    const raising = 'try { raiseEvent(new EventInformation(0, "", "x")) } catch {}';
    const driver = await start(`onEvent() {}, onStop() { ${raising} }`);
    await driver.stop();
    await driver.stop();
    expect([driver.emitted, driver.misuses]).toEqual([[], []]);
  });
});

describe('the limits of custom-script', () => {
  const LIMIT = 'operation.limit-exceeded';

  it.each([
    [
      'events of a call',
      { MaxEventsPerCall: 2 },
      'for (const name of "abc") raiseEvent(new EventInformation(0, "", name));',
      LIMIT,
      'The script: onEvent: more than 2 events in one call.',
      2,
    ],
    [
      'events of an operation',
      { MaxEvents: 2 },
      'for (const name of "abc") raiseEvent(new EventInformation(0, "", name));',
      LIMIT,
      'The script: more than 2 events (MaxEvents).',
      2,
    ],
    [
      'calls',
      { MaxHttpCalls: 2 },
      'for (const url of "abc") new HttpAgent().call(Object.assign(new SimpleHttpRequest(), { url }));',
      LIMIT,
      'The script: more than 2 calls by HTTP (MaxHttpCalls).',
      0,
    ],
    [
      'time',
      { TimeoutMsec: 300 },
      'for (;;);',
      'node.failed',
      'The script: onEvent took longer than 300 ms and was stopped (line 3 of the script).',
      0,
    ],
    [
      'memory',
      { MaxMemoryMb: 16 },
      '"x".repeat(2 ** 25);',
      'node.failed',
      'The script: onEvent: more memory was needed than 16 MiB (line 3 of the script).',
      0,
    ],
    [
      'what it throws',
      {},
      'throw new Error("no");',
      'node.failed',
      'The script: onEvent: Error: no (line 3 of the script).',
      0,
    ],
  ])('end a script that exceeds its %s', async (_what, changes, body, code, detail, sent) => {
    const driver = await start(`onEvent() { ${body} }`, changes);
    await expect(driver.give(event('a'), 'events')).rejects.toMatchObject({ code, detail });
    expect(driver.emitted.length).toBe(sent);
    await driver.stop();
  });

  it('on the memory of all scripts report when to retry', async () => {
    const small = new ScriptHost({ threads: 1, maxThreads: 4, msPerSecond: 1_000, memoryBytes: 40 * 1024 ** 2 });
    const Script = 'createNode = () => ({ onEvent() { new Uint8Array(60e6); } });';
    const parameters = { Script, TimeoutMsec: 5_000, MaxMemoryMb: 128 };
    const driver = new NodeDriver({ definition: customScript, provider: new CustomScriptNode(small) }, parameters);
    await driver.start();
    await expect(driver.give(event('a'), 'events')).rejects.toMatchObject({
      code: 'server.busy',
      retryAfterSeconds: 5,
    });
    await driver.stop();
    await small.onApplicationShutdown();
  });

  it('apply in the callback of a call: the next message reports the failure', async () => {
    const client = serving(() => 'ok');
    const driver = await start(ASKING.replace('raiseEvent', 'throw new Error("no"); raiseEvent'), {}, client);
    await driver.give(event('a', {}), 'events');
    await expect(driver.flush()).rejects.toMatchObject({
      code: 'node.failed',
      detail: 'The script: the callback of HttpAgent: Error: no (line 8 of the script).',
    });
    await driver.stop();
  });

  it.each([
    ['nothing', 'undefined'],
    ['a number', '5'],
    ['another method', '{ ...call, method: "DELETE" }'],
    ['a body that is no text', '{ ...call, body: { length: 2 ** 31 } }'],
    ['no headers', '{ ...call, headers: null }'],
    ['headers that are no texts', '{ ...call, headers: { a: 1 } }'],
    ['a credential that is no text', '{ ...call, credentialId: {} }'],
  ])('apply to calls: a script that makes %s of one fails, also when it must wait', async (_what, made) => {
    const gate = new Deferred();
    const client = serving(async () => {
      await gate.promise;
      return 'ok';
    });
    const driver = await start(
      `onEvent() {
        new HttpAgent().call(new SimpleHttpRequest(), '');
        Object.prototype.toJSON = function () {
          const call = { id: 2, method: 'GET', url: '', headers: {}, body: '', ignoresTlsErrors: false, credentialId: '' };
          delete Object.prototype.toJSON;
          return ${made};
        };
        new HttpAgent().call(new SimpleHttpRequest(), '');
      }`,
      { MaxConcurrentCalls: 1 },
      client,
    );
    const outcome = driver.give(event('a'), 'events').catch((error: unknown) => error);
    await sleep(50);
    gate.resolve();
    expect(await outcome).toMatchObject({
      code: 'node.failed',
      detail: 'The script passed an invalid call to HttpAgent.',
    });
    expect(client.requests.length).toBe(1);
    await driver.stop();
  });

  it('apply to nesting: output is not nested deeper than input', async () => {
    const driver = await start(
      'onEvent() { let a = {}; for (let i = 0; i < 70; i++) a = { a }; raiseEvent(new EventInformation(0, "", "x", a)); }',
    );
    await expect(driver.give(event('a'), 'events')).rejects.toMatchObject({
      code: 'node.failed',
      detail: expect.stringMatching(/nested deeper than 64/) as string,
    });
    await driver.stop();
  });

  it('release an operation that is aborted in the middle of a call', async () => {
    const driver = await start('onEvent() { for (;;); }', { TimeoutMsec: 1_500 });
    const giving = driver.give(event('a'), 'events');
    giving.catch(() => undefined);
    await sleep(50);
    driver.abort();
    await expect(giving).rejects.toMatchObject({ code: 'operation.cancelled' });
    await driver.stop();
  });

  it('report that a script cannot start, and syntax errors when a design is saved', async () => {
    const provider = new CustomScriptNode(host);
    const parameters = Object.assign(new customScript.parameters(), { Script: 'let a;\nlet b = ;' });
    expect(provider.check(parameters)).toEqual([
      { pointer: '/Script', detail: expect.stringMatching(/\(line 2 of the script\)$/) as string },
    ]);
    await expect(start('get onEvent() { throw new Error("not today") }')).rejects.toMatchObject({
      code: 'operation.start-failed',
      detail: 'Script: createNode: Error: not today (line 3 of the script).',
    });
  });
});
