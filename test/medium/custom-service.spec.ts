import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { encodeFrames, WavReader } from '../../src/audio/index.js';
import { pinnedEnvironment, printed } from '../support/programs.js';
import { concat } from '../support/signals.js';
import { DEMO_RATE_HZ, demoCall } from '../support/vad/index.js';
import { makeWav } from '../support/wav/index.js';
import { eventsOf, TestApp } from '../support/test-app.js';
import { hasTools } from '../support/tools.js';

/** The servers of docs/custom-service.md, each a node of a project. */

const EXAMPLES = fileURLToPath(new URL('../../examples/custom-service', import.meta.url));

interface Server {
  readonly name: string;
  readonly program: string;
  readonly script: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly isThere: boolean;
}

const hasPython = hasTools('python3');
const SERVERS: readonly Server[] = [
  { name: 'Node', program: process.execPath, script: 'server.mjs', isThere: true },
  { name: 'Python', program: 'python3', script: 'server.py', isThere: hasPython },
  // Prints the end of a line by a write of its own, as PYTHONUNBUFFERED of a container image makes it.
  {
    name: 'Python-unbuffered',
    program: 'python3',
    script: 'server.py',
    environment: { PYTHONUNBUFFERED: '1' },
    isThere: hasPython,
  },
];

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start({ environment: { OUTBOUND_ALLOW: '127.0.0.1' } });
});
afterAll(() => app.close());

let running: ChildProcess | undefined;
afterEach(async () => {
  if (running?.exitCode !== null) return;
  running.kill();
  await once(running, 'exit');
});

/** Starts a server on a free port. */
async function serve({ program, script, environment }: Server): Promise<string> {
  running = spawn(program, [`${EXAMPLES}/${script}`, '0'], {
    env: pinnedEnvironment(environment),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [, port] = await printed(running.stdout!, /listening on port (\d+)/);
  return `ws://127.0.0.1:${port}`;
}

describe.each(SERVERS)('the server in $name', (server) => {
  it.skipIf(!server.isThere)('turns audio down, passes events on and counts their words', async () => {
    await app.saveProject({
      name: `quieter-${server.name}`,
      flowTypes: ['batch'],
      nodes: [
        { id: 'entry', type: 'entry', parameters: { ChannelCount: 1 } },
        { id: 'quieter', type: 'custom-service', parameters: { Address: await serve(server) } },
        { id: 'publisher', type: 'publisher' },
      ],
      connections: [
        { from: 'entry.audio.0', to: 'quieter.audio' },
        { from: 'entry.events.0', to: 'quieter.events' },
        { from: 'quieter.audio', to: 'publisher.audio.0' },
        { from: 'quieter.events', to: 'publisher.events' },
      ],
    });
    const [call = new Int16Array()] = demoCall();
    const data = new Uint8Array(encodeFrames('pcm', [call]));
    const audio = new Uint8Array(makeWav({ encoding: 'pcm', sampleRateHz: DEMO_RATE_HZ, channelCount: 1, data }));
    const said = { Name: 'SR Milestone', StartMsec: 400, EndMsec: 900, Data: { Text: 'three small words' } };
    const response = await app.run(`quieter-${server.name}`, { parameters: { Events: [said] }, audio });
    expect(response.status).toBe(200);
    const events = await eventsOf(response);
    expect(events.map(({ Name }) => Name).sort()).toEqual(['Audio Output', 'SR Milestone', 'Word Count']);
    expect(events.find(({ Name }) => Name === 'SR Milestone')).toMatchObject(said);
    expect(events.find(({ Name }) => Name === 'Word Count')?.Data).toEqual({ Words: 3 });
    const wav = Buffer.from(String(events.find(({ Name }) => Name === 'Audio Output')?.Data?.Content), 'base64');
    const reader = new WavReader();
    const blocks = [...reader.push(wav), ...reader.end()];
    expect(concat(...blocks.map(([plane = new Int16Array()]) => plane))).toEqual(call.map((sample) => sample >> 1));
  });
});
