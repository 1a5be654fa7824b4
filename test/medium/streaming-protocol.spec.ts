import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { RawConnection, requestHead } from '../support/raw-http.js';
import { BINARY, CLOSE, frameOf, PING, PONG, RawWebSocket, TEXT } from '../support/raw-websocket.js';
import { StreamClient } from '../support/stream-client.js';
import { callProject } from '../support/stream-projects.js';
import { echoProject, HangingNode, projectOf, TestNodesModule } from '../support/test-nodes.module.js';
import { TestApp } from '../support/test-app.js';

/** Messages allowed in each state, and the requirements of the WebSocket protocol itself. */

const AUDIO = { Encoding: 'pcm', SampleRate: 8_000, ChannelCount: 1 };
const CALL = { ProjectName: 'call', Audio: AUDIO };
const unexpected = new Set<unknown>();
const note = (reason: unknown): void => void unexpected.add(reason);

let app: TestApp;
beforeAll(async () => {
  process.on('unhandledRejection', note);
  app = await TestApp.start({ imports: [TestNodesModule], environment: { CORS_ORIGINS: 'https://good.example' } });
  await app.saveProject(callProject());
  for (const type of ['hanging', 'failing'])
    await app.saveProject({ ...projectOf(type, `test-${type}`), flowTypes: ['batch', 'stream'] });
  await app.saveProject(echoProject());
});
afterAll(async () => {
  process.off('unhandledRejection', note);
  await app.close();
});
/** Nothing may be left of any of these streams. */
afterEach(async () => {
  await expect.poll(() => app.operations.count, { timeout: 30_000 }).toBe(0);
  expect(app.app.get(HangingNode, { strict: false }).live).toBe(0);
  expect([...unexpected]).toEqual([]);
});

const isProblem = (code: string): object => ({
  type: expect.stringContaining(code) as string,
  title: expect.any(String) as string,
  status: expect.any(Number) as number,
  code,
  retryable: expect.any(Boolean) as boolean,
  traceId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
});

/** Expects a bare problem as the last message, and a close with its code as the reason. */
async function expectProblem(client: StreamClient, code: string, closeCode: number): Promise<void> {
  expect(await client.closed).toEqual({ code: closeCode, reason: code });
  expect(client.frames.at(-1)).toEqual(expect.objectContaining(isProblem(code)));
  expect(client.frames.at(-1)).not.toHaveProperty('MessageName');
  expect(client.problems).toHaveLength(1);
}

/** Expects that the Start, or the message instead of it, was refused, and no other message. */
async function expectRefusal(client: StreamClient, code: string, closeCode = 1008): Promise<void> {
  expect(await client.closed).toEqual({ code: closeCode, reason: code });
  expect(client.frames).toEqual([
    { MessageName: 'StartResponse', Success: false, Error: expect.objectContaining(isProblem(code)) as object },
  ]);
}

describe('before Start', () => {
  it.each(['hello', '', '{"MessageName":'])(
    '%j, which is not JSON, is none of the kinds that may come',
    async (text) => {
      const client = await StreamClient.open(app.url);
      client.socket.send(text);
      await expectProblem(client, 'request.malformed', 1003);
    },
  );

  it.each([
    ['an array', '[]', 'request.invalid'],
    ['null', 'null', 'request.invalid'],
    ['a message without a name', '{"ProjectName":"call"}', 'request.invalid'],
    ['Stop', '{"MessageName":"Stop"}', 'request.invalid'],
    ['an event', '{"Event":{"Name":"x"}}', 'request.invalid'],
    ['older keys', '{"message-name":"Start"}', 'request.invalid'],
  ])('%s is answered as a refused Start', async (_case, text, code) => {
    const client = await StreamClient.open(app.url);
    client.socket.send(text);
    await expectRefusal(client, code);
  });

  it('binary frames are refused', async () => {
    const client = await StreamClient.open(app.url);
    client.socket.send(Buffer.alloc(10));
    expect((await client.closed).code).toBe(1003);
    expect(client.problems).toHaveLength(1);
    expect(client.frames).toHaveLength(1);
  });
});

describe('a Start that is refused', () => {
  it.each([
    ['Audio without a rate', { Audio: { Encoding: 'pcm', ChannelCount: 1 } }, 'request.invalid', '/Audio/SampleRate'],
    ['another encoding', { Audio: { ...AUDIO, Encoding: 'opus' } }, 'request.invalid', '/Audio/Encoding'],
    [
      'an output of another encoding',
      { Audio: { ...AUDIO, Output: { Encoding: 'mp3' } } },
      'request.invalid',
      '/Audio/Output/Encoding',
    ],
    [
      'channels that are no number',
      { Audio: { ...AUDIO, ChannelCount: 'two' } },
      'request.invalid',
      '/Audio/ChannelCount',
    ],
    ['Settings that are a list', { Settings: [] }, 'request.invalid', '/Settings'],
    ['an event without a name', { Events: [{}] }, 'request.invalid', '/Events/0/Name'],
    ['a language that is none', { Language: 'en_US' }, 'request.invalid', '/Language'],
  ] as const)('%s', async (_case, members, code, pointer) => {
    const client = await StreamClient.start(app, { ...CALL, ...members });
    await expectRefusal(client, code);
    expect(
      (client.frames[0]!.Error as { errors: { pointer: string }[] }).errors.map((error) => error.pointer),
    ).toContain(pointer);
  });

  it('a rate that is no rate of audio', async () => {
    await expectRefusal(
      await StreamClient.start(app, { ...CALL, Audio: { ...AUDIO, SampleRate: 10 } }),
      'audio.format-unsupported',
    );
  });

  it('more channels than the project takes', async () => {
    const client = await StreamClient.start(app, { ...CALL, Audio: { ...AUDIO, ChannelCount: 3 } });
    expect((await client.closed).code).toBe(1008);
    expect(client.frames).toEqual([expect.objectContaining({ MessageName: 'StartResponse', Success: false })]);
  });

  it('a project for batch alone', async () => {
    const client = await StreamClient.start(app, { ProjectName: 'echo', Audio: AUDIO });
    expect((await client.closed).code).toBe(1008);
    expect(client.frames).toEqual([expect.objectContaining({ MessageName: 'StartResponse', Success: false })]);
  });
});

describe('a running stream', () => {
  it('refuses text that is not JSON while it starts, too', async () => {
    const client = await StreamClient.start(app, CALL);
    client.socket.send('nonsense');
    expect(await client.closed).toEqual({ code: 1003, reason: 'request.malformed' });
    expect(client.problems).toEqual([client.frames.at(-1)]);
  });

  it('refuses text that is not JSON', async () => {
    const client = await StreamClient.running(app, CALL);
    client.socket.send('{"Event":');
    await expectProblem(client, 'request.malformed', 1003);
  });

  it('refuses a second Start', async () => {
    const client = await StreamClient.running(app, CALL);
    client.send({ MessageName: 'Start', Tenant: 'demo', Token: await app.token(), ...CALL });
    expect((await client.closed).code).toBe(1008);
    const answers = client.frames.filter(({ MessageName }) => MessageName === 'StartResponse');
    expect(answers.map(({ Success }) => Success)).toEqual([true, false]);
    expect(client.frames.slice(client.frames.indexOf(answers[1]!))).toEqual([answers[1], answers[1]!.Error]);
  });

  it('refuses audio that its Start did not announce', async () => {
    const client = await StreamClient.running(app, { ProjectName: 'call' });
    client.socket.send(Buffer.alloc(320));
    expect((await client.closed).code).toBe(1003);
    expect(client.problems).toEqual([client.frames.at(-1)]);
  });

  it('answers what is no message, and goes on', async () => {
    const client = await StreamClient.running(app, { ProjectName: 'call' });
    const wrong = [
      '[]',
      'null',
      '7',
      '"Stop"',
      '{}',
      '{"MessageName":"Stopp"}',
      '{"MessageName":7}',
      '{"message-name":"Stop"}',
    ];
    for (const text of wrong) client.socket.send(text);
    client.send({ Event: { Name: 'x' } });
    await client.event('x');
    const answers = client.frames.slice(1, -1);
    expect(answers).toEqual(
      wrong.map(() => ({
        MessageName: 'ErrorResponse',
        Success: false,
        Error: expect.objectContaining(isProblem('request.invalid')) as object,
      })),
    );
    client.send({ MessageName: 'Finalize' });
    expect((await client.closed).code).toBe(1000);
  });

  it('answers a malformed event and a malformed update, and goes on', async () => {
    const client = await StreamClient.running(app, { ProjectName: 'call' });
    for (const event of [
      null,
      [],
      'x',
      {},
      { Name: 7 },
      { Name: 'x', Channel: 'one' },
      { Name: 'x', Channel: 5 },
      { Name: 'x', Data: [] },
    ])
      client.send({ Event: event });
    for (const Settings of [null, [], 'x', 7]) client.send({ MessageName: 'Update', Settings });
    client.send({ Event: { Name: 'x' } });
    await client.event('x');
    const answers = client.frames.slice(1, -1);
    const failure = (name: string) => ({
      MessageName: name,
      Success: false,
      Error: expect.objectContaining(isProblem('request.invalid')) as object,
    });
    expect(answers.filter(({ MessageName }) => MessageName === 'EventResponse')).toEqual(
      Array(8).fill(failure('EventResponse')),
    );
    expect(
      answers.filter(({ Success, MessageName }) => MessageName === 'UpdateResponse' && Success === false).length,
    ).toBeGreaterThanOrEqual(3);
    client.send({ MessageName: 'Stop' });
    expect((await client.closed).code).toBe(1000);
  });

  it('is closed with 1011 when a node fails, the problem last', async () => {
    const client = await StreamClient.running(app, { ProjectName: 'failing', Audio: AUDIO });
    client.send({ Event: { Name: 'x' } });
    await expectProblem(client, 'node.failed', 1011);
    expect(JSON.stringify(client.frames)).not.toContain('secret-of-the-node');
    expect(client.problems[0]).toMatchObject({ status: 500 });
  });
});

/** How to bring a stream into each state, in a project whose node never ends its flush. */
const STATES: Readonly<Record<string, (client: StreamClient) => Promise<void>>> = {
  'before Start': () => Promise.resolve(),
  'while it starts': async (client) => client.send(await startOf('hanging')),
  'while it runs': async (client) => {
    client.send(await startOf('hanging'));
    await client.response('Start');
    client.sendAudio(Buffer.alloc(64_000), 320);
  },
  'after Finalize': async (client) => {
    client.send(await startOf('hanging'));
    client.sendAudio(Buffer.alloc(64_000), 320);
    client.send({ MessageName: 'Finalize' });
    await client.response('Finalize');
  },
  'after Stop': async (client) => {
    client.send(await startOf('hanging'));
    await client.response('Start');
    client.send({ MessageName: 'Stop' });
  },
};

async function startOf(ProjectName: string): Promise<object> {
  return { MessageName: 'Start', Tenant: 'demo', Token: await app.token(), ProjectName, Audio: AUDIO };
}

describe('a client that closes', () => {
  it.each(Object.keys(STATES))('%s: is answered, and nothing is left', async (state) => {
    for (const code of [1000, 4_321]) {
      const client = await StreamClient.open(app.url);
      await STATES[state]!(client);
      client.socket.close(code, 'bye');
      const closing = await client.closed;
      // The server may have been the first.
      expect([code, 1000]).toContain(closing.code);
      expect(client.problems).toEqual([]);
      await expect.poll(() => app.operations.count, { timeout: 30_000 }).toBe(0);
    }
  });

  it.each(Object.keys(STATES))('%s: without a word, and nothing is left', async (state) => {
    const client = await StreamClient.open(app.url);
    await STATES[state]!(client);
    client.socket.terminate();
    await expect.poll(() => app.operations.count, { timeout: 30_000 }).toBe(0);
  });

  it('with a close frame of no code, in the midst of a fragmented message', async () => {
    const raw = await RawWebSocket.open(app.url);
    await raw.frame(TEXT, '{"MessageName"', { fin: false });
    await raw.frame(CLOSE, '');
    await expect.poll(() => raw.frames.at(-1)?.opcode).toBe(CLOSE);
    raw.destroy();
  });
});

describe('the WebSocket protocol', () => {
  async function running(): Promise<RawWebSocket> {
    const raw = await RawWebSocket.open(app.url);
    await raw.send(await startOf('hanging'));
    await expect.poll(() => raw.messages[0]).toMatchObject({ MessageName: 'StartResponse', Success: true });
    return raw;
  }

  it('takes fragments, with pings between them', async () => {
    const raw = await RawWebSocket.open(app.url);
    const start = JSON.stringify(await startOf('call'));
    await raw.frame(TEXT, start.slice(0, 20), { fin: false });
    await raw.frame(PING, 'one');
    await raw.frame(0, start.slice(20, 21), { fin: false });
    await raw.frame(PING, '');
    await raw.frame(0, '', { fin: false });
    await raw.frame(0, start.slice(21));
    await expect.poll(() => raw.messages[0]).toMatchObject({ MessageName: 'StartResponse', Success: true });
    expect(raw.frames.slice(0, 2)).toEqual([
      { opcode: PONG, payload: Buffer.from('one') },
      { opcode: PONG, payload: Buffer.from('') },
    ]);
    const event = Buffer.from('{"Event":{"Name":"größer 🙂"}}');
    // Cut within a character.
    await raw.frame(TEXT, event.subarray(0, 20), { fin: false });
    await raw.frame(0, event.subarray(20));
    await raw.frame(BINARY, Buffer.alloc(3), { fin: false });
    await raw.frame(PING, 'two');
    await raw.frame(0, Buffer.alloc(5));
    await raw.send({ MessageName: 'Finalize' });
    await expect.poll(() => raw.closing).toEqual({ code: 1000, reason: '' });
    expect(raw.messages).toContainEqual({ Event: expect.objectContaining({ Name: 'größer 🙂' }) as object });
    expect(raw.frames).toContainEqual({ opcode: PONG, payload: Buffer.from('two') });
    raw.destroy();
  });

  it.each<[string, number, Buffer]>([
    ['text that is not UTF-8', 1007, frameOf(TEXT, Uint8Array.of(0x22, 0xc3, 0x28, 0x22))],
    ['text of half a surrogate pair', 1007, frameOf(TEXT, Uint8Array.of(0xed, 0xa0, 0x80))],
    ['a close reason that is not UTF-8', 1007, frameOf(CLOSE, Uint8Array.of(3, 232, 0xff))],
    ['a frame without a mask', 1002, frameOf(BINARY, Buffer.alloc(4), { masked: false })],
    ['a reserved bit', 1002, frameOf(BINARY, Buffer.alloc(4), { reserved: 2 })],
    ['a compressed frame, never agreed on', 1002, frameOf(TEXT, '{}', { reserved: 4 })],
    ['a reserved opcode', 1002, frameOf(3, '')],
    ['a reserved control opcode', 1002, frameOf(11, '')],
    ['a ping in fragments', 1002, frameOf(PING, '', { fin: false })],
    ['a ping of 126 bytes', 1002, frameOf(PING, Buffer.alloc(126))],
    ['a continuation of nothing', 1002, frameOf(0, 'x')],
    [
      'a message within a fragmented one',
      1002,
      Buffer.concat([frameOf(TEXT, '{', { fin: false }), frameOf(TEXT, '}')]),
    ],
    ['a close code that may not be sent', 1002, frameOf(CLOSE, Uint8Array.of(3, 238))],
    ['a close frame of one byte', 1002, frameOf(CLOSE, Uint8Array.of(3))],
    ['a frame over the limit', 1009, frameOf(BINARY, Buffer.alloc(1024 ** 2 + 1))],
    [
      'fragments over the limit',
      1009,
      Buffer.concat([frameOf(TEXT, Buffer.alloc(900_000, 32), { fin: false }), frameOf(0, Buffer.alloc(200_000, 32))]),
    ],
    ['a frame that says it has 2^40 bytes', 1009, Buffer.from([0x82, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 1, 2, 3, 4])],
    ['a frame that says it has 2^62 bytes', 1009, Buffer.from([0x82, 0xff, 64, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4])],
  ])('%s: closed, before Start and in a running stream', async (_case, code, bytes) => {
    for (const raw of [await RawWebSocket.open(app.url), await running()]) {
      await raw.connection.write(bytes);
      await expect.poll(() => raw.closing?.code).toBe(code);
      raw.destroy();
    }
  });

  it('is spoken at the limit of a frame', async () => {
    const client = await StreamClient.running(app, { ProjectName: 'call' });
    const empty = JSON.stringify({ Event: { Name: 'long', Data: { Pad: '' } } }).length;
    client.send({ Event: { Name: 'long', Data: { Pad: 'x'.repeat(1024 ** 2 - empty) } } });
    expect(((await client.event('long')).Event!.Data!.Pad as string).length).toBe(1024 ** 2 - empty);
    client.send({ MessageName: 'Finalize' });
    expect((await client.closed).code).toBe(1000);
  });

  it('a client that answers the close frame late, or never, is let go', async () => {
    for (const isLate of [true, false]) {
      const raw = await running();
      await raw.send({ MessageName: 'Stop' });
      await expect.poll(() => raw.closing).toEqual({ code: 1000, reason: '' });
      await raw.frame(TEXT, '{"Event":{"Name":"late"}}');
      if (isLate) await raw.frame(CLOSE, Uint8Array.of(3, 232));
      await expect.poll(() => app.operations.count).toBe(0);
      await expect.poll(() => raw.connection.socket.readableEnded, { timeout: isLate ? 1_000 : 7_000 }).toBe(true);
      expect(raw.frames.at(-1)!.opcode).toBe(CLOSE);
      raw.destroy();
    }
  });
});

describe('the upgrade', () => {
  /** Status and body of the answer to an upgrade that is refused. */
  async function refusal(
    path: string,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: string }> {
    const socket = new WebSocket(`${app.url.replace('http', 'ws')}${path}`, { headers });
    return new Promise((resolve, reject) => {
      socket.once('open', () => reject(new Error('it was opened')));
      socket.once('error', () => undefined);
      socket.once('unexpected-response', (_request, response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      });
    });
  }

  it.each(['/', '/projects', '/project-runners', '/project-runner/a/b', '/health/live', '/PROJECT-RUNNER/../x'])(
    'of %s is 404',
    async (path) => {
      const { status, body } = await refusal(path);
      expect(status).toBe(404);
      expect(JSON.parse(body)).toMatchObject({ status: 404, code: 'request.not-found' });
    },
  );

  it('of a foreign page is 403, of a listed one is not', async () => {
    for (const origin of ['https://evil.example', 'null', 'http://good.example', 'https://good.example.evil']) {
      const { status, body } = await refusal('/project-runner', { Origin: origin });
      expect([status, JSON.parse(body)]).toEqual([403, expect.objectContaining({ code: 'auth.origin-refused' })]);
    }
    const client = await StreamClient.open(app.url, '/project-runner', { headers: { Origin: 'https://good.example' } });
    client.socket.close();
    await client.closed;
  });

  it.each([
    ['no key', { 'Sec-WebSocket-Version': '13' }, /^HTTP\/1\.1 400 /],
    [
      'another version',
      { 'Sec-WebSocket-Version': '12', 'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==' },
      /^HTTP\/1\.1 4\d\d /,
    ],
  ])('with %s is refused', async (_case, headers, pattern) => {
    const connection = await RawConnection.open(app.url);
    await connection.write(
      requestHead('/project-runner', { Connection: 'Upgrade', Upgrade: 'websocket', ...headers }, 'GET'),
    );
    await connection.waitFor(pattern);
    connection.close();
  });
});
