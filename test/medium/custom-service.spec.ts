import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { encodeFrames, WavReader } from '../../src/audio/index.js';
import { concat } from '../support/signals.js';
import { DEMO_RATE_HZ, demoCall } from '../support/vad/index.js';
import { makeWav } from '../support/wav/index.js';
import { eventsOf, TestApp } from '../support/test-app.js';
import { hasTools } from '../support/tools.js';

/** The servers of docs/custom-service.md, each a node of a project. */

const EXAMPLES = fileURLToPath(new URL('../../examples/custom-service', import.meta.url));

const SERVERS = [
  { name: 'Node', program: process.execPath, script: 'server.mjs', isThere: true },
  { name: 'Python', program: 'python3', script: 'server.py', isThere: hasTools('python3') },
];

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start({ environment: { OUTBOUND_ALLOW: '127.0.0.1', MAX_EVENT_LOOP_DELAY_MS: '0' } });
});
afterAll(() => app.close());

let running: ChildProcess | undefined;
afterEach(async () => {
  if (running?.exitCode !== null) return;
  running.kill();
  await once(running, 'exit');
});

/** Starts a server on a free port. */
async function serve(program: string, script: string): Promise<string> {
  running = spawn(program, [`${EXAMPLES}/${script}`, '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  for await (const text of running.stdout!.setEncoding('utf8')) {
    said += text as string;
    const port = /listening on port (\d+)/.exec(said)?.[1];
    if (port !== undefined) return `ws://127.0.0.1:${port}`;
  }
  throw new Error('the server ended');
}

describe.each(SERVERS)('the server in $name', ({ name, program, script, isThere }) => {
  it.skipIf(!isThere)('turns audio down, passes events on and counts their words', async () => {
    await app.saveProject({
      name: `quieter-${name}`,
      flowTypes: ['batch'],
      nodes: [
        { id: 'entry', type: 'entry', parameters: { ChannelCount: 1 } },
        { id: 'quieter', type: 'custom-service', parameters: { Address: await serve(program, script) } },
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
    const response = await app.run(`quieter-${name}`, { parameters: { Events: [said] }, audio });
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
