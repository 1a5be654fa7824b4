import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { BuiltServer } from '../support/built-server.js';

/**
 * A client made of nothing but the examples in the documents of the reference product. Clients like it are in use: this
 * file changes only if those documents do.
 */

const CALL = new URL('../../assets/demo-call.wav', import.meta.url);

const CALL_PROPERTIES = {
  ExternalId: '',
  UserProperties: { AgentName: '', DeviceId: '', ExternalId: '', PbxAgentId: '' },
  CustomerPhoneNumber: '',
  Direction: '1',
  CallerNumber: '',
  CalledNumber: '',
  CallStartTime: '',
};

const PARAMETERS = {
  Settings: {
    SpeakerDiarization: false,
    DetectLanguage: false,
    Normalizer: true,
    ProfanityFilter: true,
    Punctuation: true,
    Summarization: false,
    TopicDetection: false,
    DebugMode: false,
    ChannelTags: ['agent', 'customer;vip'],
  },
  CallProperties: CALL_PROPERTIES,
  Events: [
    { Name: 'MyEvent', Channel: '0', Data: { Key: 'value' }, StartSampleIndex: 0, EndSampleIndex: 8_000 },
    { Name: 'SR Milestone', Channel: 1, Data: { Text: 'this is damn good' }, StartMsec: 0, EndMsec: 900 },
  ],
  Language: 'en-US',
};

interface EventEnvelope {
  Name: string;
  Channel: number;
  StartMsec: number;
  EndMsec: number;
  GroupId: string;
  Tags: string[];
  Data: Record<string, unknown> | null;
}

let server: BuiltServer;
let token: string;
beforeAll(async () => {
  server = await BuiltServer.start();
  const response = await fetch(`${server.url}/connect/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: `client_id=demo&client_secret=${server.secret}&grant_type=client_credentials&scope=Wagtail`,
  });
  const reply = (await response.json()) as Record<string, unknown>;
  expect(reply).toMatchObject({ token_type: 'Bearer', scope: 'Wagtail' });
  expect(reply.expires_in).toBeTypeOf('number');
  token = reply.access_token as string;
});
afterAll(() => server.stop());

describe('over HTTP', () => {
  async function run(parts: readonly (readonly [name: string, value: Blob | string])[]): Promise<EventEnvelope[]> {
    const body = new FormData();
    for (const [name, value] of parts) {
      if (typeof value === 'string') body.append(name, value);
      else body.append(name, value, 'call.wav');
    }
    const headers = { Authorization: `Bearer ${token}`, Tenant: 'demo', ProjectName: 'demo-batch' };
    const response = await fetch(`${server.url}/project-runner`, { method: 'POST', headers, body });
    expect(response.status).toBe(200);
    return (await response.json()) as EventEnvelope[];
  }

  it.each(['Parameters', 'parameters'])('gets the events of a recording, with a part named %s', async (name) => {
    const audio = new Blob([await readFile(CALL)]);
    const events = await run([
      ['Audio', audio],
      [name, JSON.stringify(PARAMETERS)],
    ]);
    for (const event of events) {
      expect(event).toMatchObject({
        Name: expect.any(String) as string,
        Channel: expect.any(Number) as number,
        StartMsec: expect.any(Number) as number,
        EndMsec: expect.any(Number) as number,
        GroupId: expect.any(String) as string,
        Tags: expect.any(Array) as string[],
      });
      expect(event.Data).toBeTypeOf('object');
    }
    const named = (name: string): EventEnvelope[] => events.filter((event) => event.Name === name);
    expect(named('Start Of Segment').length).toBeGreaterThan(0);
    expect(named('End Of Segment')).toHaveLength(named('Start Of Segment').length);
    expect(named('MyEvent')).toMatchObject([{ Channel: 0, StartMsec: 0, EndMsec: 1_000, Data: { Key: 'value' } }]);
    const [milestone] = named('SR Milestone');
    expect(milestone).toMatchObject({ Channel: 1, StartMsec: 0, EndMsec: 900 });
    expect(milestone.Data?.Text).toMatch(/^this is \*+ good/i);
    expect(milestone.Data?.TextAttributes).toMatch(/filtered$/);
  });

  it.each([[[]], [[['Parameters', '']]]] as const)('needs no Parameters: %j', async (parts) => {
    const events = await run([['Audio', new Blob([await readFile(CALL)])], ...parts]);
    expect(events.length).toBeGreaterThan(0);
  });

  it('gets the events of a text without a recording', async () => {
    const events = await run([['Parameters', JSON.stringify(PARAMETERS)]]);
    expect(events.map(({ Name }) => Name)).toEqual(expect.arrayContaining(['MyEvent', 'SR Milestone']));
  });
});

describe('over a WebSocket', () => {
  class Stream {
    readonly responses: Record<string, unknown>[] = [];
    readonly events: EventEnvelope[] = [];
    closedWith: number | undefined;

    private constructor(readonly socket: WebSocket) {
      socket.on('message', (data: Buffer, isBinary: boolean) => {
        if (isBinary) return;
        const message = JSON.parse(data.toString()) as Record<string, unknown>;
        if (message.Event) this.events.push(message.Event as EventEnvelope);
        else this.responses.push(message);
      });
      socket.on('close', (code: number) => (this.closedWith = code));
    }

    static async open(): Promise<Stream> {
      const stream = new Stream(new WebSocket(`${server.url.replace('http', 'ws')}/project-runner`));
      await once(stream.socket, 'open');
      return stream;
    }

    send(message: object): void {
      this.socket.send(JSON.stringify(message));
    }

    async response(name: string): Promise<Record<string, unknown>> {
      const find = (): Record<string, unknown> | undefined =>
        this.responses.find(({ MessageName }) => MessageName === name);
      await expect.poll(find).toBeDefined();
      return find() ?? {};
    }
  }

  async function start(): Promise<Stream> {
    const stream = await Stream.open();
    stream.send({
      MessageName: 'Start',
      ProjectName: 'demo-stream',
      Token: token,
      Tenant: 'demo',
      Audio: { Encoding: 'ulaw', SampleRate: '8000', ChannelCount: '2' },
      Settings: { Punctuation: true, Emotion: false, Age: false, Gender: false },
      CallProperties: CALL_PROPERTIES,
    });
    const response = await stream.response('StartResponse');
    expect(response.SessionId).toMatch(/./);
    return stream;
  }

  it('sends audio and an event, updates settings, and gets FinalResult after Finalize', async () => {
    const stream = await start();
    // The header of the recording is 58 bytes; 20 ms of two channels are 320.
    const samples = (await readFile(CALL)).subarray(58, 58 + 320 * 200);
    for (let at = 0; at < samples.length; at += 320) stream.socket.send(samples.subarray(at, at + 320));
    stream.send({ MessageName: 'Update', Settings: { Punctuation: false } });
    await stream.response('UpdateResponse');
    stream.send({
      Event: { Name: 'GreatEvent', Channel: '0', StartMsec: 0, EndMsec: 0, Data: { a: 1 }, GroupId: 'g' },
    });
    stream.send({ MessageName: 'Finalize' });
    await stream.response('FinalizeResponse');
    await expect.poll(() => stream.closedWith).toBe(1000);
    const names = new Set(stream.events.map(({ Name }) => Name));
    expect([...names]).toEqual(expect.arrayContaining(['GreatEvent', 'FinalResult']));
  });

  it('gets FinalResult after Stop', async () => {
    const stream = await start();
    stream.send({ MessageName: 'Stop' });
    await stream.response('StopResponse');
    await expect.poll(() => stream.closedWith).toBe(1000);
    expect(stream.events.some(({ Name }) => Name === 'FinalResult')).toBe(true);
  });
});
