import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WavReader } from '../../src/audio/index.js';
import { BuiltServer } from '../support/built-server.js';
import { pinnedEnvironment } from '../support/programs.js';
import { echoProject } from '../support/test-nodes.module.js';
import { hasTools } from '../support/tools.js';

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

/** Samples of a file as the server decodes it. */
async function served(file: string): Promise<Int16Array> {
  const form = new FormData();
  form.append('Parameters', '{}');
  form.append('Audio', new Blob([await readFile(join(folder, file))]), file);
  const headers = await server.headers({ ProjectName: 'echo', Accept: 'audio/wav' });
  const response = await fetch(`${server.url}/project-runner`, { method: 'POST', headers, body: form });
  const bytes = new Uint8Array(await response.arrayBuffer());
  expect(response.status, Buffer.from(bytes.subarray(0, 300)).toString()).toBe(200);
  const reader = new WavReader({ strict: true });
  const blocks = [...reader.push(bytes), ...reader.end()];
  return Int16Array.from(
    blocks.flatMap((planes) =>
      Array.from(
        { length: planes[0].length * planes.length },
        (_, index) => planes[index % planes.length][Math.floor(index / planes.length)],
      ),
    ),
  );
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
});
