import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { random } from '../support/signals.js';
import { StreamClient } from '../support/stream-client.js';
import { callProject } from '../support/stream-projects.js';
import { HangingNode, projectOf, TestNodesModule } from '../support/test-nodes.module.js';
import { TestApp } from '../support/test-app.js';

/** Seeded random clients: whatever they do, the stream ends in order and leaves nothing. */

const SESSIONS = 160;
const AT_ONCE = 8;
const STEPS = 30;
const AUDIO = { Encoding: 'pcm', SampleRate: 8_000, ChannelCount: 2 };
/** Of the server, and of a client that closes by itself: with a code, without, and without a word. */
const KNOWN_CODES = [1000, 1003, 1007, 1008, 1009, 1011, 4_000, 1005, 1006];

const unexpected: unknown[] = [];
const note = (reason: unknown): void => void unexpected.push(reason);

let app: TestApp;
beforeAll(async () => {
  process.on('unhandledRejection', note);
  process.on('uncaughtException', note);
  app = await TestApp.start({ imports: [TestNodesModule], environment: { STREAM_START_SECONDS: '2' } });
  await app.saveProject(callProject());
  for (const type of ['hanging', 'failing', 'holding', 'flooding'])
    await app.saveProject({ ...projectOf(type, `test-${type}`), flowTypes: ['stream'] });
});
afterAll(async () => {
  process.off('unhandledRejection', note);
  process.off('uncaughtException', note);
  await app.close();
});

/** One client and its dice. */
class Player {
  /** Names of good events, as far as they were sent before Finalize. */
  readonly sent: string[] = [];
  private isFinalized = false;
  private readonly next: () => number;

  constructor(
    private readonly client: StreamClient,
    private readonly token: string,
    seed: number,
  ) {
    this.next = random(seed);
  }

  private pick<T>(...choices: readonly T[]): T {
    return choices[Math.floor(this.next() * choices.length)]!;
  }

  start(): void {
    const ProjectName = this.pick('call', 'call', 'call', 'holding', 'hanging', 'failing', 'flooding', 'nothing');
    const Audio = this.pick<unknown>(
      AUDIO,
      AUDIO,
      AUDIO,
      { ...AUDIO, SampleRate: '16000', Output: { Encoding: 'ulaw', SampleRate: 8_000 } },
      undefined,
      { Encoding: 'mp3' },
    );
    const Token = this.next() < 0.95 ? this.token : 'abc';
    this.client.send({ MessageName: 'Start', Tenant: 'demo', Token, ProjectName, Audio });
  }

  act(): void {
    const { client } = this;
    const dice = Math.floor(this.next() * 100);
    if (dice < 40)
      client.socket.send(Buffer.alloc(Math.floor(this.next() ** 4 * 100_000), Math.floor(this.next() * 256)));
    else if (dice < 65) this.event();
    else if (dice < 75)
      client.send({
        MessageName: 'Update',
        Settings: this.pick<unknown>({}, { Any: this.next() }, [], null, { ChannelTags: 7 }),
      });
    else if (dice < 80) client.send({ MessageName: 'Update', Token: this.pick(this.token, this.token, 'abc') });
    else if (dice < 85) client.socket.ping(Buffer.alloc(Math.floor(this.next() * 126)));
    else if (dice < 90)
      client.socket.send(
        this.pick('{}', '[]', 'null', '{"MessageName":"Nothing"}', '{"Event":{"Name":""}}', '{"Event":7}'),
      );
    else if (dice < 91) client.socket.send(this.pick('', '{', 'Stop', '\u0000'));
    else if (dice < 92) this.start();
    else if (dice < 94) this.fragments();
    else if (dice < 96) this.finalize();
    else if (dice < 97) client.send({ MessageName: 'Stop' });
    else if (dice < 98) client.socket.close(this.pick(1000, 4_000));
    else if (dice < 99) client.socket.terminate();
    else client.socket.send(Buffer.alloc(1_100_000));
  }

  end(): void {
    if (this.next() < 0.5) this.finalize();
    if (this.next() < 0.2) this.client.socket.close(4_000);
  }

  private event(): void {
    const Name = `event ${this.sent.length}`;
    // Another test covers invalid text.
    this.client.send({
      Event: { Name, Channel: 0, Data: this.pick<unknown>(null, {}, { Text: 'damn' }, { Count: 1 }) },
    });
    if (!this.isFinalized) this.sent.push(Name);
  }

  private fragments(): void {
    const { socket } = this.client;
    socket.send(Buffer.alloc(3), { fin: false });
    if (this.next() < 0.5) socket.ping();
    socket.send(Buffer.alloc(5), { fin: true });
  }

  private finalize(): void {
    this.isFinalized = true;
    this.client.send({ MessageName: 'Finalize' });
  }
}

async function play(seed: number): Promise<number> {
  const client = await StreamClient.open(app.url);
  const player = new Player(client, await app.token(), seed);
  const next = random(seed * 7 + 1);
  if (next() < 0.9) player.start();
  if (next() < 0.7) await Promise.race([client.response('Start'), client.closed]);
  for (let left = Math.floor(next() * STEPS); left > 0 && client.socket.readyState === client.socket.OPEN; left -= 1) {
    player.act();
    if (next() < 0.2) await new Promise((resolve) => setImmediate(resolve));
  }
  if (client.socket.readyState === client.socket.OPEN) player.end();
  // A Stop ends what a Finalize has not, or there is no Finalize.
  const timer = setTimeout(
    () => client.socket.readyState === client.socket.OPEN && client.send({ MessageName: 'Stop' }),
    500,
  );
  const { code, reason } = await client.closed;
  clearTimeout(timer);
  const { frames, problems, names } = client;
  const about = `seed ${seed}: ${code} ${reason}`;
  expect(KNOWN_CODES, about).toContain(code);
  const isRefused = frames.some(({ MessageName, Success }) => MessageName === 'StartResponse' && Success === false);
  expect(problems.length, about).toBeLessThanOrEqual(1);
  if (problems.length > 0) expect(frames.at(-1), about).toBe(problems[0]);
  if (code !== 1000 && reason !== '') expect(isRefused || problems[0]?.code === reason, about).toBe(true);
  // FinalResults come last, and once a node.
  const first = frames.findIndex(({ Event }) => Event?.Name === 'FinalResult');
  if (first >= 0) {
    expect(
      frames.slice(first).every(({ Event }) => Event?.Name === 'FinalResult'),
      about,
    ).toBe(true);
    expect(frames.length - first, about).toBeOneOf([3, 9]);
  }
  // No good event comes twice, or in another order.
  const heard = names.filter((name) => name.startsWith('event '));
  const numbers = heard.map((name) => Number(name.slice(6)));
  expect(numbers, about).toEqual([...numbers].sort((a, b) => a - b));
  // Where the server ended a stream after Finalize alone, nothing was lost.
  const answered = (name: string): boolean =>
    frames.some(({ MessageName, Success }) => MessageName === `${name}Response` && Success === true);
  const isWhole = code === 1000 && answered('Finalize') && !answered('Stop') && frames.length - first === 9;
  if (isWhole) expect(heard, about).toEqual(player.sent);
  return code;
}

describe('clients that do anything', () => {
  it.each(Array.from({ length: SESSIONS / 40 }, (_, batch) => batch * 40))('seeds %i and on', async (from) => {
    const seeds = Array.from({ length: 40 }, (_, index) => from + index);
    const codes: number[] = [];
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) codes.push(await play(seed));
      }),
    );
    expect(codes).toHaveLength(40);
    // They are not all alike.
    expect(new Set(codes).size).toBeGreaterThan(2);
    await expect.poll(() => app.operations.count, { timeout: 30_000 }).toBe(0);
    expect(app.app.get(HangingNode, { strict: false }).live).toBe(0);
    expect(unexpected).toEqual([]);
  });
});
