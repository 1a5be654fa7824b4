import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BuiltServer } from '../support/built-server.js';
import { pinnedEnvironment } from '../support/programs.js';
import { hasTools, isAvailable } from '../support/tools.js';

/** Recorded speech: prompts of Asterisk's package of English sounds, at 16 kHz (G.722) and at 8 kHz. */
const PROMPTS = '/usr/share/asterisk/sounds/en_US_f_Allison';
const WIDE = `${PROMPTS}/conf-onlyperson.g722`;
const NARROW = `${PROMPTS}/pbx-invalid.wav`;

const isReady = hasTools('pocketsphinx_continuous', 'ffmpeg') && hasPrompts();

const PROJECT = {
  name: 'heard',
  flowTypes: ['batch'],
  nodes: [
    { id: 'entry', type: 'entry', parameters: { ChannelCount: 1 } },
    { id: 'segmenter', type: 'audio-segmenter' },
    { id: 'recognizer', type: 'sr-http', parameters: { Engine: 'pocketsphinx', ProduceRecognizedWords: true } },
    { id: 'filter', type: 'profanity-filter', parameters: { Words: ['conference', 'not'] } },
    { id: 'sentiment', type: 'sentiment' },
    { id: 'publisher', type: 'publisher' },
  ],
  connections: [
    { from: 'entry.audio.0', to: 'segmenter.audio' },
    { from: 'segmenter.audio', to: 'recognizer.audio' },
    { from: 'segmenter.events', to: 'recognizer.events' },
    { from: 'recognizer.events', to: 'filter.events' },
    { from: 'filter.events', to: 'publisher.events' },
    { from: 'filter.events', to: 'sentiment.events' },
    { from: 'sentiment.events', to: 'publisher.events' },
  ],
};

interface Heard {
  readonly Name: string;
  readonly StartMsec: number;
  readonly EndMsec: number;
  readonly Data: { readonly Text?: string; readonly TextAttributes?: string; readonly Words?: unknown[] } | null;
}

describe.runIf(isReady)('a recording of a person, recognized on this machine', () => {
  let server: BuiltServer;
  beforeAll(async () => {
    server = await BuiltServer.start();
    await server.saveProject(PROJECT);
  });
  afterAll(() => server.stop());

  /** Runs the project on what ffmpeg makes of a file. */
  async function hear(...ffmpeg: string[]): Promise<Heard[]> {
    const wav = decode(...ffmpeg);
    const form = new FormData();
    form.append('Parameters', '{"Language":"en-US"}');
    form.append('Audio', new Blob([new Uint8Array(wav)]), 'prompt.wav');
    const headers = await server.headers({ ProjectName: 'heard' });
    const response = await fetch(`${server.url}/project-runner`, { method: 'POST', headers, body: form });
    expect(response.status).toBe(200);
    return (await response.json()) as Heard[];
  }

  it.each([
    ['16 kHz', ['-f', 'g722', '-i', WIDE], ['only', 'person', '**********'], ['conference']],
    ['8 kHz mu-law', ['-i', NARROW, '-c:a', 'pcm_mulaw'], ['sorry', '***', 'valid'], ['not']],
  ])('at %s', async (_what, ffmpeg, words, masked) => {
    const events = await hear(...ffmpeg);
    const milestones = events.filter(({ Name }) => Name === 'SR Milestone');
    const text = milestones.map(({ Data }) => Data?.Text ?? '').join(' ');
    for (const word of words) expect(text).toContain(word);
    for (const word of masked) expect(text).not.toContain(word);
    for (const { Data, StartMsec, EndMsec } of milestones) {
      expect(Data?.TextAttributes).toBe('recognized, filtered');
      expect(Data?.Words?.length).toBe(Data?.Text?.split(' ').length);
      expect(EndMsec).toBeGreaterThan(StartMsec);
    }
    expect(events.filter(({ Name }) => Name === 'Sentiment')).toHaveLength(milestones.length);
  });

  it('ends soon after its client disconnects', async () => {
    const wav = decode('-stream_loop', '10', '-f', 'g722', '-i', WIDE);
    const form = new FormData();
    form.append('Parameters', '{}');
    form.append('Audio', new Blob([new Uint8Array(wav)]), 'prompt.wav');
    const abort = new AbortController();
    const headers = await server.headers({ ProjectName: 'heard' });
    const running = fetch(`${server.url}/project-runner`, {
      method: 'POST',
      headers,
      body: form,
      signal: abort.signal,
    });
    const outcome = running.catch(() => 'gone');
    await expect.poll(programs, { timeout: 30_000 }).toBeGreaterThan(0);
    abort.abort();
    expect(await outcome).toBe('gone');
    await expect.poll(programs, { timeout: 30_000 }).toBe(0);
  });
});

function hasPrompts(): boolean {
  if (existsSync(WIDE) && existsSync(NARROW)) return true;
  return isAvailable('asterisk-core-sounds-en-wav and asterisk-core-sounds-en-g722', `in ${PROMPTS}`);
}

/** A wav of what the arguments name. */
function decode(...input: string[]): Buffer {
  return execFileSync('ffmpeg', ['-loglevel', 'error', ...input, '-f', 'wav', 'pipe:1'], {
    env: pinnedEnvironment(),
    maxBuffer: 2 ** 26,
  });
}

/** How many recognizers run. */
function programs(): number {
  const table = execFileSync('ps', ['-eo', 'stat,comm'], { env: pinnedEnvironment() }).toString();
  return table.split('\n').filter((line) => /^[^Z\s]\S*\s+pocketsphinx/.test(line)).length;
}
