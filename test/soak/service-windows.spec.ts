import { afterAll, beforeAll, expect, it } from 'vitest';
import { setTimeout as sleep } from 'node:timers/promises';
import { BuiltServer } from '../support/built-server.js';
import { SlowService, slowVosk } from '../support/slow-service.js';
import { SocketService } from '../support/socket-service.js';
import { StreamClient } from '../support/stream-client.js';

/** Seconds of speech, which take twice as long; `SOAK_SECONDS` overrides them. */
const SECONDS = Number(process.env.SOAK_SECONDS ?? 60);
const PING_MS = 1_000;
const MEBIBYTE = 1024 * 1024;

let server: BuiltServer;
beforeAll(async () => {
  server = await BuiltServer.start({
    environment: { OUTBOUND_ALLOW: '127.0.0.1', STREAM_PING_SECONDS: '1' },
    nodeOptions: ['--expose-gc', '--import', new URL('../support/report-state.mjs', import.meta.url).href],
  });
});
afterAll(() => server.stop());

async function memoryBytes(): Promise<number> {
  const before = server.output.length;
  server.process.kill('SIGUSR2');
  for (;;) {
    const [, json] = /STATE (\{.*\})\n/.exec(server.output.slice(before)) ?? [];
    if (json !== undefined) return (JSON.parse(json) as { memoryBytes: number }).memoryBytes;
    await sleep(20);
  }
}

it(
  'recognizes all speech at half the speed of speech, with pings of a second and bounded memory',
  { timeout: SECONDS * 3_000 + 60_000 },
  async () => {
    let slow: SlowService | undefined;
    const service = await SocketService.start((socket) => {
      slow = new SlowService(socket, { bytesPerSecond: 16_000, pingMs: PING_MS }, slowVosk);
    });
    await server.saveProject({
      name: 'slow-recognizer',
      flowTypes: ['stream'],
      nodes: [
        { id: 'entry', type: 'entry', parameters: { ChannelCount: 1 } },
        { id: 'sr', type: 'sr-websocket', parameters: { Address: service.url, Engine: 'vosk' } },
        { id: 'publisher', type: 'publisher', parameters: { Audio: false } },
      ],
      connections: [
        { from: 'entry.audio.0', to: 'sr.audio' },
        { from: 'sr.events', to: 'publisher.events' },
      ],
    });
    const client = await StreamClient.open(server.url);
    const Audio = { Encoding: 'pcm', SampleRate: 16_000, ChannelCount: 1 };
    const Token = await server.token();
    client.send({ MessageName: 'Start', ProjectName: 'slow-recognizer', Tenant: 'demo', Token, Audio });
    await client.response('Start');
    const idleBytes = await memoryBytes();
    for (let second = 0; second < SECONDS; second += 1) client.sendAudio(new Uint8Array(32_000), 3_200);
    client.send({ MessageName: 'Finalize' });
    await sleep(SECONDS * 500);
    expect((await memoryBytes()) - idleBytes).toBeLessThan(8 * MEBIBYTE);
    expect(await client.closed).toEqual({ code: 1_000, reason: '' });
    expect(client.results).toHaveLength(SECONDS + 1);
    expect(slow?.audioBytes).toBe(SECONDS * 32_000);
    expect(slow?.unansweredMs).toBeLessThan(PING_MS);
    service.close();
  },
);
