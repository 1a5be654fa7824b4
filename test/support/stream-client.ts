import { WebSocket, type ClientOptions } from 'ws';
import type { TestApp, WireEvents } from './test-app.js';

export type Frame = Record<string, unknown> & { readonly MessageName?: string; readonly Event?: WireEvents[number] };

export interface Closing {
  readonly code: number;
  readonly reason: string;
}

/** A client of streams that keeps all received messages. */
export class StreamClient {
  /** Text frames, in order. */
  readonly frames: Frame[] = [];
  /** Binary frames, in order. */
  readonly audio: Buffer[] = [];
  readonly closed: Promise<Closing>;
  private readonly waiting: { readonly fits: (frame: Frame) => boolean; readonly take: (frame: Frame) => void }[] = [];

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.audio.push(data);
      else this.note(JSON.parse(data.toString()) as Frame);
    });
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) =>
      socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() })),
    );
  }

  /** Opens a WebSocket at a server's address. Rejects with the server's answer. */
  static async open(url: string, path = '/project-runner', options: ClientOptions = {}): Promise<StreamClient> {
    const client = new StreamClient(new WebSocket(`${url.replace(/^http/, 'ws')}${path}`, options));
    await new Promise<void>((resolve, reject) => {
      client.socket.once('open', resolve);
      client.socket.once('error', reject);
    });
    return client;
  }

  /** Opens a WebSocket and sends a Start of the tenant `demo`, overridden by `members`. */
  static async start(app: TestApp, members: object = {}, options: ClientOptions = {}): Promise<StreamClient> {
    const [client, Token] = await Promise.all([StreamClient.open(app.url, '/project-runner', options), app.token()]);
    client.send({ MessageName: 'Start', Tenant: 'demo', Token, ...members });
    return client;
  }

  /** Like `start`, but resolves when every node has started. Throws the server's refusal. */
  static async running(app: TestApp, members: object = {}, options: ClientOptions = {}): Promise<StreamClient> {
    const client = await StreamClient.start(app, members, options);
    const response = await client.response('Start');
    if (response.Success !== true) throw new Error(`the stream was refused: ${JSON.stringify(response)}`);
    return client;
  }

  /** The received bare problem objects. */
  get problems(): Frame[] {
    return this.frames.filter((frame) => frame.code !== undefined);
  }

  get events(): WireEvents {
    return this.frames.flatMap(({ Event }) => (Event ? [Event] : []));
  }

  /** Events except those that report the work of nodes. */
  get results(): WireEvents {
    return this.events.filter(({ Name }) => Name !== 'FinalResult');
  }

  get names(): string[] {
    return this.events.map(({ Name }) => Name);
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Sends audio in frames of `size` bytes. */
  sendAudio(bytes: Uint8Array, size = bytes.length): void {
    for (let at = 0; at < bytes.length; at += size) this.socket.send(bytes.subarray(at, at + size));
  }

  /** The first event of that name, received or future. */
  event(name: string): Promise<Frame> {
    return this.frame(({ Event }) => Event?.Name === name);
  }

  /** The first response of that name, received or future. */
  response(name: string): Promise<Frame> {
    return this.frame(({ MessageName }) => MessageName === `${name}Response`);
  }

  frame(fits: (frame: Frame) => boolean): Promise<Frame> {
    const known = this.frames.find(fits);
    return known ? Promise.resolve(known) : new Promise((take) => this.waiting.push({ fits, take }));
  }

  private note(frame: Frame): void {
    this.frames.push(frame);
    for (const { fits, take } of this.waiting) if (fits(frame)) take(frame);
  }
}
