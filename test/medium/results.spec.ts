import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WavReader } from '../../src/audio/index.js';
import { ResultsConfig } from '../../src/results/index.js';
import { AUDIO_HEADERS, BOUNDARY, PARAMETERS_HEADERS, RawConnection, requestHead } from '../support/raw-http.js';
import { noise } from '../support/signals.js';
import { eventsOf, TestApp } from '../support/test-app.js';
import { echoProject, projectOf, TestNodesModule } from '../support/test-nodes.module.js';
import { makeWav, type WavPlan } from '../support/wav/index.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start({ imports: [TestNodesModule], overrides: [[ResultsConfig, new ResultsConfig(60)]] });
  await app.saveProject(echoProject());
  await app.saveProject(projectOf('holding', 'test-holding'));
  await app.saveProject(projectOf('failing', 'test-failing'));
  await app.saveProject(projectOf('flooding', 'test-flooding'));
});
afterAll(() => app.close());

const bytesOf = (samples: Int16Array): Uint8Array =>
  new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);

/** A stereo wav of two signals. */
function stereo(left: Int16Array, right: Int16Array): Uint8Array<ArrayBuffer> {
  const samples = new Int16Array(left.length * 2);
  for (let frame = 0; frame < left.length; frame += 1) samples.set([left[frame] ?? 0, right[frame] ?? 0], frame * 2);
  return new Uint8Array(makeWav({ channelCount: 2, data: bytesOf(samples) }));
}

function decode(wav: Uint8Array): { rateHz: number | undefined; channels: Int16Array[] } {
  const reader = new WavReader({ strict: true });
  const blocks = [...reader.push(wav), ...reader.end()];
  const channels = Array.from({ length: reader.format?.channelCount ?? 0 }, (_, channel) =>
    Int16Array.from(blocks.flatMap((planes) => [...(planes[channel] ?? [])])),
  );
  return { rateHz: reader.format?.sampleRateHz, channels };
}

const left = noise({ ms: 2_500, seed: 1, dbfs: -6 });
const right = noise({ ms: 2_500, seed: 2, dbfs: -6 });

describe('application/json', () => {
  it('is an array of events, all nine keys each, in order', async () => {
    const Events = Array.from({ length: 300 }, (_, index) => ({
      Name: `e${index}`,
      Channel: index % 2,
      Data: { index },
    }));
    const response = await app.run('echo', { parameters: { Events } });
    expect(response.headers.get('Content-Type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('SessionId')).toMatch(/^[0-9A-Z]{26}$/);
    expect(response.headers.get('Server-Timing')).toMatch(/^receive;dur=\d+, process;dur=\d+, drain;dur=\d+$/);
    const events = await eventsOf(response);
    const keys = [
      'Name',
      'Channel',
      'StartMsec',
      'EndMsec',
      'StartSampleIndex',
      'EndSampleIndex',
      'GroupId',
      'Tags',
      'Data',
    ];
    expect(events.every((event) => Object.keys(event).join() === keys.join())).toBe(true);
    for (const channel of [0, 1]) {
      expect(events.filter((event) => event.Channel === channel).map(({ Name }) => Name)).toEqual(
        Events.filter((event) => event.Channel === channel).map(({ Name }) => Name),
      );
    }
  });

  it('ends with the audio of each channel, base64', async () => {
    const events = await eventsOf(
      await app.run('echo', { parameters: { Events: [{ Name: 'x' }] }, audio: stereo(left, right) }),
    );
    expect(events.map(({ Name, Channel }) => [Name, Channel])).toEqual([
      ['x', 0],
      ['Audio Output', 0],
      ['Audio Output', 1],
    ]);
    for (const [channel, samples] of [left, right].entries()) {
      const event = events[channel + 1]!;
      expect(event).toMatchObject({
        StartSampleIndex: 0,
        EndSampleIndex: samples.length,
        StartMsec: 0,
        EndMsec: 2_500,
      });
      expect(event.Data).toMatchObject({ Encoding: 'pcm', SampleRate: 8_000, ChannelCount: 1 });
      expect(decode(Buffer.from(String(event.Data?.Content), 'base64')).channels[0]).toEqual(samples);
    }
  });

  it('says how long it is where that is known, and is not compressed when it is short', async () => {
    const response = await app.run('echo', { parameters: { Events: [{ Name: 'x' }] } });
    expect(response.headers.get('Content-Encoding')).toBeNull();
    expect(response.headers.get('Content-Length')).toBe(String((await response.arrayBuffer()).byteLength));
  });

  it('is an empty array where nothing reached the Publisher', async () => {
    expect(await (await app.run('echo', { audio: new Uint8Array(makeWav()) })).text()).toBe('[]\n');
  });

  it('reports that the audio was shorter than its header states', async () => {
    const wav = makeWav({ data: new Uint8Array(1_000), dataBytes: 5_000 });
    const response = await app.run('echo', { audio: new Uint8Array(wav) });
    expect(response.headers.get('Dataflow-Warnings')).toBe('audio.shorter-than-header');
    const events = await eventsOf(response);
    expect(events[0]).toMatchObject({
      Name: 'Audio Warning',
      Channel: -2,
      Data: { Code: 'audio.shorter-than-header' },
    });
    expect(String(events[0]?.Data?.Detail)).toContain('4000 bytes');
  });
});

describe('Prefer: order=arrival', () => {
  it('keeps the order in which events reached the Publisher, and says so', async () => {
    const Events = [30, 10, 20].map((StartMsec) => ({ Name: `at ${StartMsec}`, StartMsec }));
    const namesFor = async (headers: Record<string, string>): Promise<(string | null)[]> => {
      const response = await app.run('echo', { parameters: { Events }, headers });
      const names = (await eventsOf(response)).map(({ Name }) => Name);
      return [response.headers.get('Preference-Applied'), ...names];
    };
    expect(await namesFor({})).toEqual([null, 'at 10', 'at 20', 'at 30']);
    expect(await namesFor({ Prefer: 'order=arrival' })).toEqual(['order=arrival', 'at 30', 'at 10', 'at 20']);
  });
});

describe('a path with a fixed form', () => {
  const post = async (path: string, headers: Record<string, string> = {}): Promise<Response> => {
    const form = new FormData();
    form.append('Parameters', JSON.stringify({ Events: [{ Name: 'x' }] }));
    form.append('Audio', new Blob([stereo(left, right)]), 'call.wav');
    const all = { ...(await app.headers()), ...headers };
    return fetch(`${app.url}/project-runner/echo/${path}`, { method: 'POST', headers: all, body: form });
  };

  it('/live answers with lines, whatever Accept says', async () => {
    const response = await post('live', { Accept: 'application/json' });
    expect(response.headers.get('Content-Type')).toBe('application/x-ndjson; charset=utf-8');
    expect(await response.text()).toMatch(/^\{"Name":"x".*\}\n+\{"Final":.*\}\n$/);
  });

  it('/audio answers with the recording alone', async () => {
    const response = await post('audio');
    expect(response.headers.get('Content-Type')).toBe('audio/wav');
    expect(decode(new Uint8Array(await response.arrayBuffer())).channels).toEqual([left, right]);
  });

  it('refuses another project in the header, and knows no other paths', async () => {
    const refused = await post('live', { ProjectName: 'holding' });
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([400, 'request.invalid']);
    expect((await post('video')).status).toBe(404);
  });
});

describe('audio/wav', () => {
  const wav = async (audio: Uint8Array<ArrayBuffer>): Promise<Response> =>
    app.run('echo', { parameters: {}, audio, headers: { Accept: 'audio/wav' } });

  it('is the audio alone, channels interleaved', async () => {
    const response = await wav(stereo(left, right));
    expect(response.headers.get('Content-Type')).toBe('audio/wav');
    expect(response.headers.get('Content-Length')).toBe(String(44 + left.length * 4));
    const { rateHz, channels } = decode(new Uint8Array(await response.arrayBuffer()));
    expect(rateHz).toBe(8_000);
    expect(channels.map((samples) => Buffer.from(bytesOf(samples)))).toEqual(
      [left, right].map((samples) => Buffer.from(bytesOf(samples))),
    );
  });

  it('is mono for a mono recording in a project of two channels', async () => {
    const mono = new Uint8Array(makeWav({ data: bytesOf(left) }));
    expect(decode(new Uint8Array(await (await wav(mono)).arrayBuffer())).channels.map(({ length }) => length)).toEqual([
      left.length,
    ]);
  });

  it('is an empty wav where no audio came', async () => {
    const response = await app.run('echo', {
      parameters: { Events: [{ Name: 'x' }] },
      headers: { Accept: 'audio/wav' },
    });
    expect(decode(new Uint8Array(await response.arrayBuffer())).channels.map(({ length }) => length)).toEqual([0]);
  });

  it('fills up the channel that is shorter', async () => {
    const design = projectOf('half', 'test-holding');
    (design.connections as object[]).push({ from: 'entry.audio.1', to: 'publisher.audio.2' });
    await app.saveProject(design);
    const response = await app.run('half', {
      parameters: {},
      audio: stereo(left, right),
      headers: { Accept: 'audio/wav' },
    });
    const { channels } = decode(new Uint8Array(await response.arrayBuffer()));
    expect(channels.map(({ length }) => length)).toEqual([left.length, left.length, left.length]);
    expect([channels[0], channels[2]]).toEqual([left, right]);
    expect(channels[1]!.every((sample) => sample === 0)).toBe(true);
  });
});

/** Sends `Parameters` and the start of `Audio`, and holds the rest back. */
async function beginUpload(
  project: string,
  accept: string,
  parameters: unknown,
  headers: Record<string, string> = {},
): Promise<RawConnection> {
  const connection = await RawConnection.open(app.url);
  const head = requestHead('/project-runner', {
    ...(await app.headers({ ProjectName: project, Accept: accept })),
    'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
    'Transfer-Encoding': 'chunked',
    ...headers,
  });
  await connection.write(head);
  await writeChunk(
    connection,
    `--${BOUNDARY}\r\n${PARAMETERS_HEADERS}\r\n\r\n${JSON.stringify(parameters)}\r\n--${BOUNDARY}\r\n${AUDIO_HEADERS}\r\n\r\n`,
  );
  await writeChunk(connection, makeWav({ dataBytes: 0xffff_ffff, data: new Uint8Array(20_000) }));
  return connection;
}

async function writeChunk(connection: RawConnection, body: string | Uint8Array): Promise<void> {
  const bytes = Buffer.from(body as string);
  await connection.write(Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]));
}

async function endUpload(connection: RawConnection): Promise<void> {
  await writeChunk(connection, `\r\n--${BOUNDARY}--\r\n`);
  await connection.write('0\r\n\r\n');
}

describe('what was heard', () => {
  const heardIn = async (response: Response): Promise<(string | null)[]> => {
    await response.arrayBuffer();
    return ['Project-Version', 'Audio-Format', 'Audio-Duration'].map((name) => response.headers.get(name));
  };

  it.each<[string, WavPlan, string, string]>([
    [
      'mu-law, two channels',
      { encoding: 'ulaw', channelCount: 2, data: new Uint8Array(20_000) },
      'ulaw;rate=8000;channels=2',
      '1.25',
    ],
    [
      'PCM of 24 bits',
      { bitsPerSample: 24, sampleRateHz: 48_000, data: new Uint8Array(432_000) },
      'pcm;rate=48000;channels=1',
      '3',
    ],
    [
      'float',
      { encoding: 'float', sampleRateHz: 44_100, data: new Uint8Array(400) },
      'float;rate=44100;channels=1',
      '0.002',
    ],
    ['A-law without samples', { encoding: 'alaw' }, 'alaw;rate=8000;channels=1', '0'],
  ])('is in the headers of the answer: %s', async (_, plan, format, seconds) => {
    const audio = new Uint8Array(makeWav(plan));
    for (const Accept of ['application/json', 'audio/wav']) {
      expect(await heardIn(await app.run('echo', { audio, headers: { Accept } }))).toEqual(['1', format, seconds]);
    }
    const live = await app.run('echo', { audio, headers: { Accept: 'application/x-ndjson' } });
    expect(await heardIn(live)).toEqual(['1', format, null]);
  });

  it('is no audio where there was none', async () => {
    const parameters = { Events: [{ Name: 'x' }] };
    expect(await heardIn(await app.run('echo', { parameters }))).toEqual(['1', null, null]);
    const live = await app.run('echo', { parameters, headers: { Accept: 'application/x-ndjson' } });
    const [, last = ''] = (await live.text()).trim().split('\n');
    expect(JSON.parse(last)).toMatchObject({ Final: { ProjectVersion: 1, AudioFormat: null, AudioDuration: null } });
  });

  it('has the version that was run, of a draft too', async () => {
    await app.saveProject(echoProject('drafted'));
    const saved = await fetch(`${app.url}/projects/drafted`, {
      method: 'PUT',
      headers: await app.headers({ 'If-Match': '*', 'Content-Type': 'application/json' }),
      body: JSON.stringify({ ...echoProject('drafted'), description: 'The second version.' }),
    });
    expect(saved.status).toBe(200);
    const audio = new Uint8Array(makeWav());
    const [active, draft] = [
      await heardIn(await app.run('drafted', { audio })),
      await heardIn(await app.run('drafted', { audio, headers: { ProjectVersion: '2' } })),
    ];
    expect([active[0], draft[0]]).toEqual(['1', '2']);
  });
});

describe('the live forms', () => {
  const parameters = { Events: [{ Name: 'first', Data: { Text: 'a' } }] };

  it('ndjson: events come while the upload goes on, something now and then, the timings last', async () => {
    const connection = await beginUpload('echo', 'application/x-ndjson', parameters);
    await connection.waitFor(/SessionId: [0-9A-Z]{26}.*"Name":"first".*\r\n1\r\n\n\r\n1\r\n\n\r\n/s);
    expect(connection.text).not.toContain('Final');
    await endUpload(connection);
    const [, final] = await connection.waitFor(/(\{"Final":.*\})\n/);
    expect(JSON.parse(final!)).toEqual({
      Final: {
        SessionId: expect.stringMatching(/^[0-9A-Z]{26}$/) as string,
        ProjectVersion: 1,
        AudioFormat: 'pcm;rate=8000;channels=1',
        AudioDuration: 1.25,
        EventsOut: 1,
        ReceiveMsec: expect.any(Number) as number,
        ProcessMsec: expect.any(Number) as number,
        DrainMsec: expect.any(Number) as number,
        Warnings: [],
      },
    });
    connection.close();
  });

  it('event-stream: named messages with ids, comments now and then, final last', async () => {
    const connection = await beginUpload('echo', 'text/event-stream', parameters);
    await connection.waitFor(/event: first\nid: 0\ndata: \{"Name":"first".*\}\n\n.*: keep-alive\n\n/s);
    await endUpload(connection);
    await connection.waitFor(/event: final\ndata: \{"SessionId".*\}\n\n/);
    connection.close();
  });

  it('reach a client that asked for compression at once too', async () => {
    const connection = await beginUpload('echo', 'application/x-ndjson', parameters, { 'Accept-Encoding': 'gzip' });
    await connection.waitFor(/Content-Encoding: gzip/);
    await sleep(50);
    const [, body = ''] = await connection.waitFor(/\r\n\r\n(.*)$/s);
    const compressed = dechunk(Buffer.from(body, 'latin1'));
    expect(gunzipSync(compressed, { finishFlush: 2 }).toString()).toContain('"Name":"first"');
    connection.close();
  });

  it('end with the problem when the operation fails on the way', async () => {
    for (const [accept, pattern] of [
      ['application/x-ndjson', /\{"Error":(\{.*\})\}\n/],
      ['text/event-stream', /event: error\ndata: (\{.*\})\n\n/],
    ] as const) {
      const connection = await beginUpload('failing', accept, parameters);
      const [, problem] = await connection.waitFor(pattern);
      expect(connection.text).toMatch(/^HTTP\/1.1 200/);
      expect(JSON.parse(problem!)).toMatchObject({
        code: 'node.failed',
        status: 500,
        node: { id: 'node', type: 'test-failing' },
      });
      connection.close();
    }
  });

  it('end with the problem when the body is cut short', async () => {
    const connection = await beginUpload('echo', 'application/x-ndjson', parameters);
    await connection.waitFor(/"Name":"first"/);
    await connection.write('0\r\n\r\n');
    const [, problem] = await connection.waitFor(/\{"Error":(\{.*\})\}\n/);
    expect(JSON.parse(problem!)).toMatchObject({ code: 'request.truncated' });
    connection.close();
  });

  it('answer a start error with its status', async () => {
    const response = await app.run('echo', {
      parameters,
      audio: new Uint8Array(makeWav({ channelCount: 3, data: new Uint8Array(60) })),
      headers: { Accept: 'application/x-ndjson' },
    });
    expect(response.status).toBe(422);
  });
});

describe('compression', () => {
  it('is used for large answers when asked for, and not for a recording', async () => {
    const Events = Array.from({ length: 100 }, () => ({ Name: 'x', Data: { Text: 'the same again and again' } }));
    const json = await app.run('echo', { parameters: { Events }, headers: { 'Accept-Encoding': 'gzip' } });
    expect(json.headers.get('Content-Encoding')).toBe('gzip');
    expect(await eventsOf(json)).toHaveLength(100);
    const plain = await app.run('echo', { parameters: { Events }, headers: { 'Accept-Encoding': 'identity' } });
    expect(plain.headers.get('Content-Encoding')).toBeNull();
    expect(await eventsOf(plain)).toHaveLength(100);
  });
});

describe('backpressure', () => {
  it('slows an operation down to a live client once its request has ended, and holds little meanwhile', async () => {
    const connection = await RawConnection.open(app.url);
    connection.socket.pause();
    const body = `--${BOUNDARY}\r\n${PARAMETERS_HEADERS}\r\n\r\n${JSON.stringify({ Events: [{ Name: 'x', Data: { Count: 200_000, Pad: 'y'.repeat(500) } }] })}\r\n--${BOUNDARY}--\r\n`;
    await connection.write(
      requestHead('/project-runner', {
        ...(await app.headers({ ProjectName: 'flooding', Accept: 'application/x-ndjson' })),
        'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
        'Content-Length': body.length,
      }) + body,
    );
    await sleep(1_500);
    const [operation] = app.operations.list();
    const before = operation!.eventsOut;
    await sleep(300);
    expect(operation!.eventsOut).toBe(before);
    expect(before).toBeLessThan(100_000);
    connection.socket.resume();
    await connection.waitFor(/"Final":\{.*"EventsOut":200000/, 25_000);
    connection.close();
  });
});

/** The bytes of a chunked body as far as they have come (RFC 9112, section 7.1). */
function dechunk(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf('\r\n', at);
    const size = parseInt(bytes.toString('latin1', at, end), 16);
    if (end < 0 || !size) break;
    parts.push(bytes.subarray(end + 2, end + 2 + size));
    at = end + 4 + size;
  }
  return Buffer.concat(parts);
}
