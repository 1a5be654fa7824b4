import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { OperationRepository } from '../../src/operations/ledger/index.js';
import { HangingNode, echoProject, projectOf, TestNodesModule } from '../support/test-nodes.module.js';
import {
  AUDIO_HEADERS,
  BOUNDARY,
  multipart,
  PARAMETERS_HEADERS,
  RawConnection,
  requestHead,
} from '../support/raw-http.js';
import { eventsOf, TestApp, type WireEvents } from '../support/test-app.js';
import { makeWav } from '../support/wav/index.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start({ imports: [TestNodesModule] });
  await app.saveProject(echoProject());
  await app.saveProject(projectOf('hanging', 'test-hanging'));
  await app.saveProject(projectOf('failing', 'test-failing'));
  await app.saveProject(projectOf('flooding', 'test-flooding'));
});
afterAll(() => app.close());

const WAV = makeWav({ data: new Uint8Array(3_200) });
const PARAMETERS = JSON.stringify({ Events: [{ Name: 'x', Data: { Text: 'hi' } }] });

async function headers(extra: Record<string, string | number> = {}): Promise<Record<string, string | number>> {
  return {
    ...(await app.headers({ ProjectName: 'echo' })),
    'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
    ...extra,
  };
}

/** Sends a body in one piece and gives the status and the body of the answer. */
async function post(
  body: Buffer,
  extra: Record<string, string | number> = {},
  nameOf: (event: WireEvents[number]) => string = ({ Name }) => Name,
): Promise<{ status: number; names: string[] }> {
  const response = await fetch(`${app.url}/project-runner`, {
    method: 'POST',
    headers: (await headers(extra)) as Record<string, string>,
    body: new Uint8Array(body),
  });
  const names = response.ok ? (await eventsOf(response)).map(nameOf) : [await response.text()];
  return { status: response.status, names };
}

const textOf = ({ Data }: WireEvents[number]): string => String(Data?.Text);

describe('the parts of a request', () => {
  const audio = [AUDIO_HEADERS, WAV] as const;
  const parameters = [PARAMETERS_HEADERS, PARAMETERS] as const;
  const named = (name: string, rest = ''): string => `Content-Disposition: form-data; name="${name}"${rest}`;

  it.each([
    ['Parameters first', multipart([parameters, audio])],
    ['Audio first', multipart([audio, parameters])],
    [
      'lower-case names',
      multipart([
        [named('parameters'), PARAMETERS],
        [named('audio', '; filename="a.wav"'), WAV],
      ]),
    ],
    [
      'Parameters as a file',
      multipart([
        [`${named('Parameters', '; filename="p.json"')}\r\nContent-Type: application/json`, PARAMETERS],
        audio,
      ]),
    ],
    ['Audio without a file name', multipart([parameters, [`${named('Audio')}\r\nContent-Type: audio/wav`, WAV]])],
    ['Audio with neither name nor type', multipart([parameters, [named('Audio'), WAV]])],
    ['Audio with an empty file name', multipart([parameters, [named('Audio', '; filename=""'), WAV]])],
    ['a byte order mark', multipart([[PARAMETERS_HEADERS, `\uFEFF${PARAMETERS}`], audio])],
  ])('%s', async (_case, body) => {
    expect(await post(body)).toEqual({ status: 200, names: ['x', 'Audio Output'] });
  });

  it.each([
    ['blank Parameters', multipart([[PARAMETERS_HEADERS, '  '], audio])],
    ['no Parameters', multipart([audio])],
    [
      'null for everything',
      multipart([[PARAMETERS_HEADERS, '{"Settings":null,"CallProperties":null,"Events":null,"Language":null}'], audio]),
    ],
  ])('%s', async (_case, body) => {
    expect(await post(body)).toEqual({ status: 200, names: ['Audio Output'] });
  });

  it.each([
    ['***** as the boundary', '*****', '*****'],
    ['--dio-boundary&1 as the boundary', '--dio-boundary&1', '--dio-boundary&1'],
    ['===123=== as the boundary, without quotes', '===123===', '===123==='],
    ['===123=== as the boundary, in quotes', '"===123==="', '===123==='],
    ['a boundary of 70 characters', `"${'~#'.repeat(35)}"`, '~#'.repeat(35)],
    ['a boundary in Latin-1', 'gr\xe4nze', 'gr\xe4nze'],
    ['{curly@brackets} as the boundary', '{curly@brackets}; charset=utf-8', '{curly@brackets}'],
  ])('are read with %s', async (_case, written, boundary) => {
    const body = multipart([parameters, audio]).toString('latin1').replaceAll(BOUNDARY, boundary);
    const connection = await RawConnection.open(app.url);
    const head = requestHead(
      '/project-runner',
      await headers({ 'Content-Type': `multipart/form-data; boundary=${written}`, 'Content-Length': body.length }),
    );
    await connection.write(Buffer.from(head + body, 'latin1'));
    await connection.waitFor(/^HTTP\/1\.1 200 .*"Name":"x".*"Name":"Audio Output"/s);
    connection.close();
  });

  it.each([
    ['ISO-8859-1', 'é ü ç', Buffer.from('é ü ç', 'latin1')],
    ['"windows-1254"', 'ş ı ğ', Buffer.from([0xfe, 0x20, 0xfd, 0x20, 0xf0])],
    ['windows-1250', 'ž ł', Buffer.from([0x9e, 0x20, 0xb3])],
  ])('give text as it was written in %s', async (charset, text, encoded) => {
    const json = Buffer.concat([Buffer.from('{"Events":[{"Name":"x","Data":{"Text":"'), encoded, Buffer.from('"}}]}')]);
    const type = `Content-Type: text/plain; charset=${charset}`;
    const { names } = await post(multipart([[`${PARAMETERS_HEADERS}\r\n${type}`, json]]), {}, textOf);
    expect(names).toEqual([text]);
  });

  it.each([
    ['UTF-16LE with a mark', '', Buffer.from(`\uFEFF${PARAMETERS}`, 'utf16le')],
    ['UTF-16BE with a mark', '', Buffer.from(`\uFEFF${PARAMETERS}`, 'utf16le').swap16()],
    ['UTF-16LE by its name', 'utf-16le', Buffer.from(PARAMETERS, 'utf16le')],
  ])('give Parameters in %s', async (_case, charset, json) => {
    const type = charset === '' ? '' : `\r\nContent-Type: application/json; charset=${charset}`;
    const { names } = await post(multipart([audio, [`${PARAMETERS_HEADERS}${type}`, json]]));
    expect(names).toEqual(['x', 'Audio Output']);
  });

  it.each(['cp857', 'x-mac-turkish', 'UTF-32'])(
    'are refused with the unknown charset %s by its name',
    async (charset) => {
      const type = `Content-Type: application/json; charset=${charset}`;
      for (const parts of [
        [[`${PARAMETERS_HEADERS}\r\n${type}`, PARAMETERS] as const, audio],
        [audio, [`${PARAMETERS_HEADERS}\r\n${type}`, PARAMETERS] as const],
      ]) {
        const { status, names } = await post(multipart(parts));
        expect([status, names[0]]).toEqual([400, expect.stringContaining(charset.toLowerCase())]);
        expect(names[0]).toContain('"code":"request.unsupported"');
      }
    },
  );

  it.each([
    ['no file name, last', (empty: readonly [string, string]) => [parameters, empty]],
    ['no file name, first', (empty: readonly [string, string]) => [empty, parameters]],
  ])('count an Audio part of no bytes and %s as absent beside Events', async (_case, parts) => {
    for (const rest of ['', '; filename=""', '\r\nContent-Type: application/octet-stream']) {
      expect(await post(multipart(parts([named('Audio', rest), ''])))).toEqual({ status: 200, names: ['x'] });
    }
  });

  it('do not count an Audio part of no bytes as absent with a file name, or without Events', async () => {
    for (const parts of [
      [parameters, [named('Audio', '; filename="a.wav"'), ''] as const],
      [[named('Audio', "; filename*=UTF-8''a.wav"), ''] as const, parameters],
      [[named('Audio'), ''] as const],
      [[PARAMETERS_HEADERS, '{"Events":[]}'] as const, [named('Audio'), ''] as const],
    ]) {
      const { status, names } = await post(multipart(parts));
      expect([status, names[0]]).toEqual([422, expect.stringContaining('"code":"audio.malformed"')]);
    }
  });

  it.each([
    ['a folder as its file name, last', named('Audio', '; filename="D:\\Calls\\"')],
    ['a folder as its file name, first', 'Content-Disposition: form-data; filename="D:\\Calls\\"; name="Audio"'],
    ['a file name of one backslash', named('Audio', '; filename="\\"')],
    ['quotes in its file name', named('Audio', '; filename="the "best" call.wav"')],
  ])('give all of the audio of a part with %s', async (_case, header) => {
    expect(await post(multipart([parameters, [header, WAV]]))).toEqual({ status: 200, names: ['x', 'Audio Output'] });
  });

  it.each(['audio/x-wav', 'audio/wave', 'audio/vnd.wave, application/json;q=0.5'])(
    'give a wav to a client that accepts %s',
    async (accept) => {
      const response = await fetch(`${app.url}/project-runner`, {
        method: 'POST',
        headers: (await headers({ Accept: accept })) as Record<string, string>,
        body: new Uint8Array(multipart([audio])),
      });
      expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'audio/wav']);
      expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array(WAV));
    },
  );

  it('carries a recording of several megabytes without a file name, past the limit of text fields', async () => {
    const wav = makeWav({ data: new Uint8Array(5_000_000) });
    const { status, names } = await post(multipart([parameters, [named('Audio'), wav]]));
    expect([status, names]).toEqual([200, ['x', 'Audio Output']]);
  });

  it('takes a Start message of the streaming protocol as it is', async () => {
    const start = {
      MessageName: 'Start',
      ProjectName: 'echo',
      Tenant: 'demo',
      Token: 'ignored',
      Audio: { Encoding: 'pcm', SampleRate: '8000', ChannelCount: '1' },
      Events: [{ Name: 'x' }],
      Extra: { kept: true },
    };
    expect((await post(multipart([[PARAMETERS_HEADERS, JSON.stringify(start)], audio]))).status).toBe(200);
    for (const [change, pointer] of [
      [{ ProjectName: 'other' }, '/ProjectName'],
      [{ Tenant: 'other' }, '/Tenant'],
      [{ Audio: { Encoding: 'ulaw' } }, '/Audio/Encoding'],
      [{ Audio: { SampleRate: 16_000 } }, '/Audio/SampleRate'],
      [{ Audio: { ChannelCount: 2 } }, '/Audio/ChannelCount'],
      [{ Audio: { ChannelCount: 'two' } }, '/Audio/ChannelCount'],
    ] as const) {
      const { status, names } = await post(
        multipart([[PARAMETERS_HEADERS, JSON.stringify({ ...start, ...change })], audio]),
      );
      expect([status, names[0]]).toEqual([400, expect.stringContaining(`"pointer":"${pointer}"`)]);
    }
  });

  it('gives the same result for every split of the body', async () => {
    for (const body of [multipart([parameters, audio]), multipart([audio, parameters])]) {
      const connection = await RawConnection.open(app.url);
      await connection.write(requestHead('/project-runner', await headers({ 'Content-Length': body.length })));
      for (let at = 0; at < body.length; at += 97) await connection.write(body.subarray(at, at + 97));
      await connection.waitFor(/"Name":"x".*"Name":"Audio Output"/s);
      connection.close();
    }
  });
});

describe('Expect: 100-continue', () => {
  it('asks for the body once the headers are right, and not before', async () => {
    const body = multipart([[PARAMETERS_HEADERS, PARAMETERS]]);
    const connection = await RawConnection.open(app.url);
    await connection.write(
      requestHead('/project-runner', await headers({ Expect: '100-continue', 'Content-Length': body.length })),
    );
    await connection.waitFor(/^HTTP\/1.1 100 Continue\r\n\r\n$/);
    await connection.write(body);
    await connection.waitFor(/HTTP\/1.1 200 OK/);
    connection.close();
  });

  it.each([
    ['401', { Authorization: 'Bearer x' }],
    ['404', { ProjectName: 'nothing' }],
    ['406', { Accept: 'text/html' }],
    ['413', { 'Content-Length': 5_000_000_000 }],
  ])('answers %s without asking for the body', async (status, extra) => {
    const connection = await RawConnection.open(app.url);
    await connection.write(
      requestHead('/project-runner', await headers({ Expect: '100-continue', 'Content-Length': 1_000, ...extra })),
    );
    await connection.waitFor(new RegExp(`^HTTP/1.1 ${status} `));
    connection.close();
  });

  it('asks for JSON bodies once the caller is known', async () => {
    const connection = await RawConnection.open(app.url);
    const head = {
      ...(await app.headers()),
      'Content-Type': 'application/json',
      Expect: '100-continue',
      'Content-Length': 2,
    };
    await connection.write(requestHead('/projects/validate', head));
    await connection.waitFor(/100 Continue/);
    await connection.write('{}');
    await connection.waitFor(/HTTP\/1.1 200 OK.*"valid":false/s);
    connection.close();
    const stranger = await RawConnection.open(app.url);
    await stranger.write(requestHead('/projects/validate', { ...head, Authorization: 'Bearer none' }));
    await stranger.waitFor(/^HTTP\/1.1 401 /);
    stranger.close();
  });
});

describe('answers before the upload has ended', () => {
  const SIZE = 40 * 1024 * 1024;

  it.each([
    ['401', { Authorization: 'Bearer x' }, WAV],
    ['404', { ProjectName: 'nothing' }, WAV],
    ['422', { ProjectName: 'echo' }, makeWav({ channelCount: 3, dataBytes: 0xffff_ffff })],
    ['500', { ProjectName: 'failing' }, WAV],
  ])('a client that writes everything before it reads gets its %s', async (status, extra, wav) => {
    const connection = await RawConnection.open(app.url);
    connection.socket.pause();
    const start = multipart([
      [PARAMETERS_HEADERS, PARAMETERS],
      [AUDIO_HEADERS, wav],
    ]).subarray(0, -BOUNDARY.length - 8);
    await connection.write(requestHead('/project-runner', await headers({ 'Content-Length': SIZE, ...extra })));
    await connection.write(start);
    const chunk = Buffer.alloc(1024 * 1024);
    for (let sent = start.length; sent < SIZE; sent += chunk.length)
      await connection.write(chunk.subarray(0, SIZE - sent));
    connection.socket.resume();
    await connection.waitFor(new RegExp(`^HTTP/1.1 ${status} .*"code":`, 's'));
    expect(connection.text).not.toMatch(/^Connection: close/im);
    connection.close();
  });

  it('come at once, while the client still sends', async () => {
    const connection = await RawConnection.open(app.url);
    await connection.write(
      requestHead('/project-runner', await headers({ 'Content-Length': SIZE, ProjectName: 'failing' })),
    );
    await connection.write(
      multipart([
        [PARAMETERS_HEADERS, PARAMETERS],
        [AUDIO_HEADERS, WAV],
      ]).subarray(0, -30),
    );
    await connection.waitFor(/^HTTP\/1.1 500 /, 30_000);
    connection.close();
  });

  it('are followed by a bounded drain: a client that sends for ever is cut off', async () => {
    const connection = await RawConnection.open(app.url);
    await connection.write(
      requestHead('/project-runner', await headers({ 'Content-Length': 1e12, ProjectName: 'nothing' })),
    );
    await connection.waitFor(/^HTTP\/1.1 404 /);
    const chunk = Buffer.alloc(4 * 1024 * 1024);
    let sent = 0;
    while (!connection.socket.destroyed && sent < 1024 ** 3) {
      await connection.write(chunk).catch(() => connection.close());
      sent += chunk.length;
    }
    expect(sent).toBeLessThan(200 * 1024 * 1024);
  });
});

describe('a half-duplex client', () => {
  it('that reads only after it has sent all gets 64 MB of a live answer', async () => {
    const connection = await RawConnection.open(app.url);
    connection.socket.pause();
    const parameters = JSON.stringify({ Events: [{ Name: 'x', Data: { Count: 64_000, Pad: 'y'.repeat(900) } }] });
    const body = multipart([
      [PARAMETERS_HEADERS, parameters],
      [AUDIO_HEADERS, makeWav({ data: new Uint8Array(30_000_000) })],
    ]);
    await connection.write(
      requestHead(
        '/project-runner',
        await headers({ 'Content-Length': body.length, ProjectName: 'flooding', Accept: 'application/x-ndjson' }),
      ),
    );
    await connection.write(body.subarray(0, -100));
    // All of the answer has to wait somewhere while the client still sends.
    await vi.waitUntil(() => app.operations.list()[0]?.eventsOut === 64_000, { timeout: 60_000, interval: 20 });
    await connection.write(body.subarray(-100));
    connection.socket.resume();
    await connection.waitFor(/"Final":\{.*"EventsOut":64000/, 60_000);
    expect(connection.text.length).toBeGreaterThan(64 * 1000 * 1000);
    expect(connection.text.match(/"Name":"x"/g)).toHaveLength(64_000);
    connection.close();
  });
});

describe('a client that disconnects', () => {
  const spoolFiles = async (): Promise<string[]> => readdir(join(app.dataDir, 'spool')).catch(() => []);

  it.each([
    ['while it waits for the result', 'hanging', (body: Buffer) => body],
    ['in mid-upload, Parameters first', 'hanging', (body: Buffer) => body.subarray(0, -1_000)],
  ])('%s: the operation is cancelled and its runs have stopped within a second', async (_case, project, cut) => {
    const hanging = app.app.get(HangingNode, { strict: false });
    const body = multipart([
      [PARAMETERS_HEADERS, PARAMETERS],
      [AUDIO_HEADERS, makeWav({ data: new Uint8Array(100_000) })],
    ]);
    const connection = await RawConnection.open(app.url);
    await connection.write(
      requestHead('/project-runner', await headers({ 'Content-Length': body.length, ProjectName: project })),
    );
    await connection.write(cut(body));
    await vi.waitUntil(() => app.operations.count === 1 && hanging.live === 1, { timeout: 30_000 });
    await sleep(50);
    const [operation] = app.operations.list();
    connection.close();
    await vi.waitUntil(() => app.operations.count === 0, { timeout: 30_000, interval: 5 });
    await vi.waitUntil(async () => (await ledgerOf(operation!.id))?.state === 'cancelled', {
      timeout: 30_000,
      interval: 5,
    });
    expect(hanging.live).toBe(0);
    expect(await ledgerOf(operation!.id)).toMatchObject({
      state: 'cancelled',
      errorCode: 'operation.cancelled',
      projectName: project,
    });
    expect(await spoolFiles()).toEqual([]);
  });

  it('at once, while its headers are still being checked, leaves no operation behind', async () => {
    const body = multipart([[AUDIO_HEADERS, makeWav({ data: new Uint8Array(100_000) })]]);
    const lines = app.logLines.length;
    await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        const connection = await RawConnection.open(app.url);
        await connection.write(requestHead('/project-runner', await headers({ 'Content-Length': body.length })));
        await connection.write(body.subarray(0, index * 500)).catch(() => undefined);
        connection.close();
      }),
    );
    const requests = (): number => app.logLines.slice(lines).filter((line) => line.includes('"msg":"request"')).length;
    await vi.waitUntil(() => requests() === 60, { timeout: 30_000 });
    await vi.waitUntil(() => app.operations.count === 0, { timeout: 30_000 });
  });

  it('in mid-upload with Audio first leaves nothing behind', async () => {
    const body = multipart([[AUDIO_HEADERS, makeWav({ data: new Uint8Array(3_000_000) })]]);
    const connection = await RawConnection.open(app.url);
    await connection.write(requestHead('/project-runner', await headers({ 'Content-Length': body.length })));
    await connection.write(body.subarray(0, 2_500_000));
    await vi.waitUntil(() => app.operations.count === 1, { timeout: 30_000 });
    connection.close();
    await vi.waitUntil(() => app.operations.count === 0, { timeout: 30_000 });
    expect(await spoolFiles()).toEqual([]);
  });

  const ledgerOf = async (id: string): Promise<Awaited<ReturnType<OperationRepository['find']>>> =>
    app.app.get(OperationRepository, { strict: false }).find(app.demo.id, id);
});

describe('the ledger', () => {
  it('has a row for each operation, with how it ended', async () => {
    const good = await app.run('echo', {
      parameters: { CallProperties: { ExternalId: 'call-7' } },
      audio: new Uint8Array(WAV),
    });
    const bad = await app.run('failing', { parameters: { Events: [{ Name: 'x' }] } });
    const repository = app.app.get(OperationRepository, { strict: false });
    const rows = async (): Promise<unknown[]> =>
      Promise.all([good, bad].map((response) => repository.find(app.demo.id, response.headers.get('SessionId')!)));
    await vi.waitUntil(async () => (await rows()).every((row) => row !== undefined), { timeout: 30_000 });
    await sleep(100);
    expect(await rows()).toMatchObject([
      {
        state: 'succeeded',
        externalId: 'call-7',
        audioMs: 200,
        sampleRateHz: 8_000,
        channelCount: 1,
        projectVersion: 1,
        errorCode: null,
      },
      { state: 'failed', errorCode: 'node.failed', nodeId: 'node', audioMs: null },
    ]);
  });
});
