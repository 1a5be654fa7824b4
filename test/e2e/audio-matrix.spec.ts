import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BuiltServer } from '../support/built-server.js';
import { pinnedEnvironment } from '../support/programs.js';
import { echoProject } from '../support/test-nodes.module.js';
import { hasTools } from '../support/tools.js';
import { wavSamples } from '../support/wav-samples.js';

/** Files of sox and ffmpeg, through the whole server, compared with ffmpeg's decoding (sox for RIFX). */

const isReady = hasTools('sox', 'ffmpeg', 'sh');

/**
 * Commands that make each file from `source.wav`: speech-like noise, stereo, 16 kHz.
 *
 * `$out` is the file.
 */
const FILES: readonly (readonly [name: string, command: string])[] = [
  ['mu-law, sox', 'sox source.wav -r 8000 -e mu-law $out'],
  ['mu-law, ffmpeg', 'ffmpeg -i source.wav -c:a pcm_mulaw $out'],
  ['A-law, sox', 'sox source.wav -r 8000 -e a-law $out'],
  ['A-law, ffmpeg', 'ffmpeg -i source.wav -c:a pcm_alaw $out'],
  ['PCM 8', 'sox source.wav -b 8 -e unsigned-integer $out'],
  ['PCM 16', 'ffmpeg -i source.wav -c:a pcm_s16le $out'],
  ['PCM 24, EXTENSIBLE, sox', 'sox source.wav -b 24 $out'],
  ['PCM 24, ffmpeg', 'ffmpeg -i source.wav -c:a pcm_s24le $out'],
  ['PCM 32', 'ffmpeg -i source.wav -c:a pcm_s32le $out'],
  ['float 32', 'ffmpeg -i source.wav -c:a pcm_f32le $out'],
  ['float 64', 'ffmpeg -i source.wav -c:a pcm_f64le $out'],
  ['EXTENSIBLE of six channels', 'sox -M source.wav source.wav source.wav -b 16 $out'],
  ['mono at 44.1 kHz', 'ffmpeg -i source.wav -ac 1 -ar 44100 $out'],
  ['RF64', 'ffmpeg -i source.wav -rf64 always $out'],
  ['RF64, float', 'ffmpeg -i source.wav -c:a pcm_f32le -rf64 always $out'],
  ['RIFX, PCM 16', 'sox -B source.wav -b 16 $out'],
  ['RIFX, PCM 24', 'sox -B source.wav -b 24 $out'],
  ['RIFX, float', 'sox -B source.wav -e floating-point -b 32 $out'],
  ['chunks of odd size', 'ffmpeg -i source.wav -metadata title=odd -metadata artist=four -bitexact $out'],
  ['size 0xFFFFFFFF, ffmpeg to a pipe', 'ffmpeg -i source.wav -f wav - | cat > $out'],
  ['size of sox to a pipe', 'cat source.wav | sox -t wav - -t wav -r 8000 - | cat > $out'],
  ['no samples', 'sox -n -r 8000 -c 1 $out trim 0 0'],
];

type Change = (wav: Buffer, fmt: number) => Buffer | undefined;

/** The file with a chunk between `fmt ` and what follows it. */
function withChunk(wav: Buffer, fmt: number, chunk: Buffer): Buffer {
  const end = fmt + wav.readUInt32LE(fmt - 4);
  return Buffer.concat([wav.subarray(0, end), chunk, wav.subarray(end)]);
}

/**
 * Mistakes of writers: a command as above, and the change to its file.
 *
 * ffmpeg reads each file as its samples are.
 */
const MISTAKES: readonly (readonly [name: string, command: string, change: Change])[] = [
  ['a byte rate of 1', 'ffmpeg -i source.wav', (wav, fmt) => void wav.writeUInt32LE(1, fmt + 8)],
  ['a block align in bits', 'ffmpeg -i source.wav', (wav, fmt) => void wav.writeUInt16LE(32, fmt + 12)],
  ['a block align of 0', 'ffmpeg -i source.wav -ac 1', (wav, fmt) => void wav.writeUInt16LE(0, fmt + 12)],
  [
    'a block align in bits, float',
    'ffmpeg -i source.wav -c:a pcm_f32le',
    (wav, fmt) => void wav.writeUInt16LE(64, fmt + 12),
  ],
  ['12 bits in two bytes', 'ffmpeg -i source.wav', (wav, fmt) => void wav.writeUInt16LE(12, fmt + 14)],
  ['20 bits in three bytes', 'ffmpeg -i source.wav -c:a pcm_s24le', (wav, fmt) => void wav.writeUInt16LE(20, fmt + 14)],
  ['mu-law of 16 bits', 'ffmpeg -i source.wav -c:a pcm_mulaw', (wav, fmt) => void wav.writeUInt16LE(16, fmt + 14)],
  ['A-law of 16 bits', 'ffmpeg -i source.wav -c:a pcm_alaw', (wav, fmt) => void wav.writeUInt16LE(16, fmt + 14)],
  [
    'a second fmt chunk of other numbers',
    'ffmpeg -i source.wav -ar 11025',
    (wav, fmt) => {
      const second = Buffer.from(wav.subarray(fmt - 8, fmt + 16));
      second.writeUInt32LE(48_000, 12);
      return withChunk(wav, fmt, second);
    },
  ],
  [
    'a pad byte that is not 0',
    'ffmpeg -i source.wav',
    (wav, fmt) => withChunk(wav, fmt, Buffer.from('note\x05\0\0\0hello!', 'latin1')),
  ],
  [
    'an ID3 tag before RIFF',
    'ffmpeg -i source.wav -c:a pcm_alaw -ac 1',
    (wav) => Buffer.concat([Buffer.from('ID3\x03\0\0\0\0\x01\x02', 'latin1'), Buffer.alloc(130), wav]),
  ],
];

/** Codecs in wav files that are not supported, and commands that make them. */
const CODECS: readonly (readonly [name: string, command: string])[] = [
  ['IMA ADPCM', 'ffmpeg -i source.wav -c:a adpcm_ima_wav $out'],
  ['Microsoft ADPCM', 'sox source.wav -e ms-adpcm $out'],
  ['GSM 6.10', 'sox source.wav -r 8000 -c 1 -e gsm-full-rate $out'],
  ['G.726 ADPCM', 'ffmpeg -i source.wav -ar 8000 -ac 1 -c:a adpcm_g726 -b:a 32k $out'],
  ['MP3', 'ffmpeg -i source.wav -c:a libmp3lame $out'],
  ['Windows Media Audio 2', 'ffmpeg -i source.wav -ar 44100 -c:a wmav2 -f wav $out'],
];

let server: BuiltServer;
let folder: string;
beforeAll(async () => {
  if (!isReady) return;
  server = await BuiltServer.start();
  await server.saveProject(echoProject('echo', 8));
  folder = await mkdtemp(join(tmpdir(), 'dataflow-audio-'));
  sh('sox -n -r 16000 -c 2 -b 16 source.wav synth 1.7 pinknoise synth 1.7 sine amod 3 gain -3', '');
});
afterAll(async () => {
  if (!isReady) return;
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

function sh(command: string, out: string): Buffer {
  const quiet = command.replaceAll('ffmpeg ', 'ffmpeg -v error -y ').replaceAll(/\bsox /g, 'sox -D -V1 ');
  const { status, stdout, stderr } = spawnSync('sh', ['-c', quiet], {
    cwd: folder,
    env: pinnedEnvironment({ out }),
    maxBuffer: 1e9,
  });
  if (status !== 0) throw new Error(`${quiet}: ${stderr.toString()}`);
  return stdout;
}

const int16 = (bytes: Buffer): Int16Array => new Int16Array(new Uint8Array(bytes).buffer);

/** Samples of a file as another program decodes it: 16 bits, interleaved. */
function judged(file: string, isRifx: boolean): Int16Array {
  return int16(
    isRifx ? sh(`sox ${file} -t raw -e signed-integer -b 16 -L -`, '') : sh(`ffmpeg -i ${file} -f s16le -`, ''),
  );
}

/** The answer of the server to a file. */
async function answerTo(file: string): Promise<Response> {
  const form = new FormData();
  form.append('Parameters', '{}');
  form.append('Audio', new Blob([await readFile(join(folder, file))]), file);
  const headers = await server.headers({ ProjectName: 'echo', Accept: 'audio/wav' });
  return fetch(`${server.url}/project-runner`, { method: 'POST', headers, body: form });
}

/** Samples of a file as the server decodes it. */
async function served(file: string): Promise<Int16Array> {
  const response = await answerTo(file);
  const bytes = new Uint8Array(await response.arrayBuffer());
  expect(response.status, Buffer.from(bytes.subarray(0, 300)).toString()).toBe(200);
  return Int16Array.from(wavSamples(bytes));
}

function farthest(a: Int16Array, b: Int16Array): number {
  let most = 0;
  for (let index = 0; index < a.length; index += 1) most = Math.max(most, Math.abs(a[index] - (b[index] ?? 1e6)));
  return most;
}

describe.runIf(isReady)('samples of', () => {
  it.each(FILES)('%s', async (name, command) => {
    const file = `${name.replaceAll(/\W+/g, '-')}.wav`;
    sh(command, file);
    const [expected, found] = [judged(file, name.startsWith('RIFX')), await served(file)];
    expect(found.length).toBe(expected.length);
    expect(farthest(expected, found)).toBeLessThanOrEqual(1);
  });

  it('a file whose data chunk says 0, as writers leave it while they stream', async () => {
    sh('ffmpeg -i source.wav -c:a pcm_s16le -bitexact $out', 'whole.wav');
    const bytes = await readFile(join(folder, 'whole.wav'));
    const at = bytes.indexOf('data');
    bytes.writeUInt32LE(0, at + 4);
    await writeFile(join(folder, 'zero.wav'), bytes);
    expect(farthest(judged('whole.wav', false), await served('zero.wav'))).toBe(0);
  });

  it.each(MISTAKES)('%s', async (name, command, change) => {
    const file = `mistake-${name.replaceAll(/\W+/g, '-')}.wav`;
    sh(`${command} -bitexact $out`, file);
    const whole = await readFile(join(folder, file));
    const fmt = whole.indexOf('fmt ') + 8;
    const changed = change(whole, fmt) ?? whole;
    await writeFile(join(folder, file), changed);
    const [expected, found] = [judged(file, false), await served(file)];
    expect(expected.length).toBeGreaterThan(10_000);
    expect(found.length).toBe(expected.length);
    expect(farthest(expected, found)).toBeLessThanOrEqual(1);
  });
});

describe.runIf(isReady)('a file of a codec that is not supported', () => {
  it.each(CODECS)('is refused with the command that converts it: %s', async (name, command) => {
    const file = `codec-${name.replaceAll(/\W+/g, '-')}.wav`;
    sh(command, file);
    const response = await answerTo(file);
    expect(response.status).toBe(415);
    const { detail } = (await response.json()) as { detail: string };
    expect(detail).toContain(`(${name})`);
    const [, conversion = ''] = /Convert it: (.*)$/.exec(detail) ?? [];
    sh(conversion.replace('in.wav', file).replace('out.wav', '$out'), `converted-${file}`);
    expect((await served(`converted-${file}`)).length).toBeGreaterThan(10_000);
  });
});
