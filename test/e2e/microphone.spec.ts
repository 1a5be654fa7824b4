import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { encodeFrames, wavHeader } from '../../src/audio/index.js';
import { BuiltServer } from '../support/built-server.js';
import { pinnedEnvironment } from '../support/programs.js';
import { hasTools } from '../support/tools.js';
import { DEMO_RATE_HZ, demoCall } from '../support/vad/index.js';

const PAGE = new URL('../../examples/microphone/index.html', import.meta.url);

/** How long a browser that shares slow processors may take for a step, in milliseconds. */
const STEP_MS = 30_000;

describe.runIf(hasTools('chromium'))('examples/microphone, in Chromium', () => {
  const web = createServer((request, response) => {
    const isPage = request.url === '/';
    response.writeHead(isPage ? 200 : 404, { 'Content-Type': 'text/html' });
    void readFile(PAGE).then((text) => response.end(isPage ? text : ''));
  });
  let folder: string;
  let origin: string;
  let browser: Browser;
  let server: BuiltServer;

  beforeAll(async () => {
    web.listen(0, '127.0.0.1');
    await once(web, 'listening');
    origin = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
    server = await BuiltServer.start({ environment: { CORS_ORIGINS: origin } });
    folder = await mkdtemp(join(tmpdir(), 'dataflow-microphone-'));
    await writeFile(join(folder, 'speech.wav'), oneSide());
    browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      env: pinnedEnvironment(),
      args: [
        ...['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-quic', '--disable-sync'],
        ...['--disable-background-networking', '--disable-component-update'],
        ...['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
        `--use-file-for-fake-audio-capture=${join(folder, 'speech.wav')}`,
      ],
    });
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
    web.closeAllConnections();
    web.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Opens the page and fills it in. */
  async function openPage({ url, token }: { url: string; token: string }, rate = '16000'): Promise<Page> {
    const page = await browser.newPage();
    page.setDefaultTimeout(STEP_MS);
    await page.goto(origin);
    await page.fill('#address', url.replace(/^http/, 'ws'));
    await page.fill('#token', token);
    await page.selectOption('#rate', rate);
    return page;
  }

  const allowed = async (): Promise<{ url: string; token: string }> => ({
    url: server.url,
    token: await server.token('Wagtail'),
  });

  const shows = (page: Page, id: string, text: string): Promise<unknown> =>
    page.waitForFunction(`document.getElementById('${id}').textContent.includes(${JSON.stringify(text)})`);

  it.each([
    ['16 kHz', '16000'],
    ["the device's own rate", ''],
  ])('hears speech at %s as it is spoken, and finalizes', async (_name, rate) => {
    const page = await openPage(await allowed(), rate);
    await page.click('#start');
    await shows(page, 'events', 'Speech Started {"Name":"Speech Started","Channel":0,');
    await shows(page, 'events', 'Speech Ended {"Name":"Speech Ended","Channel":0,');
    await page.click('#finalize');
    await shows(page, 'state', 'closed 1000');
    expect(await page.textContent('#events')).toContain('FinalResult');
  });

  it('stops', async () => {
    const page = await openPage(await allowed());
    await page.click('#start');
    await shows(page, 'state', 'recording');
    await page.click('#stop');
    await shows(page, 'state', 'closed 1000');
    expect(await page.textContent('#events')).toContain('StopResponse {"Success":true}');
  });

  it('is refused where CORS_ORIGINS does not list its origin', async () => {
    const other = await BuiltServer.start({ environment: { CORS_ORIGINS: 'https://other.example' } });
    try {
      const page = await openPage({ url: other.url, token: 'any' });
      const refusal = page.waitForEvent('console');
      await page.click('#start');
      await shows(page, 'state', 'closed 1006');
      expect((await refusal).text()).toContain('Unexpected response code: 403');
    } finally {
      await other.stop();
    }
  });
});

/** One side of the bundled call as the fake device plays it, over and over. */
function oneSide(): Uint8Array {
  const [agent = new Int16Array()] = demoCall();
  const output = { encoding: 'pcm', sampleRateHz: DEMO_RATE_HZ, channelCount: 1 } as const;
  return Buffer.concat([wavHeader(output, agent.length), encodeFrames('pcm', [agent])]);
}
