// @ts-check
import { join } from 'node:path';
import { Child } from '../support/child.mjs';
import { bestOf } from '../support/measure.mjs';
import { requireProgram, timeProgram, withFolder } from '../support/programs.mjs';
import { callRecording, extensibleRecording, MB, writeRecording } from '../support/wav.mjs';

const BYTES = 200 * MB;

/** @typedef {import('../support/wav.mjs').Recording} Recording */

/**
 * Measures how much faster the server's reader is than a program on the same file.
 *
 * The program makes 16-bit samples and discards them. Its time is that of its process; the report includes the share of
 * its start, measured on a very small file.
 *
 * @param {(bytes: number) => Recording} make
 * @param {'ffmpeg' | 'sox'} program
 * @param {(path: string) => string[]} args
 */
async function compare(make, program, args) {
  requireProgram(program);
  return withFolder(async (folder) => {
    const path = join(folder, 'audio.wav');
    const tiny = join(folder, 'tiny.wav');
    writeRecording(path, make(BYTES));
    writeRecording(tiny, make(2_400));
    const child = await Child.start('workers/decode.mjs');
    await child.ask('run', { path });
    const { best, all } = await bestOf({
      ours: async () => (await child.ask('run', { path })).ms,
      start: () => timeProgram(program, args(tiny)),
      program: () => timeProgram(program, args(path)),
    });
    await child.stop();
    const without = (best.program - best.start) / best.ours;
    return {
      figure: best.program / best.ours,
      unit: 'x',
      detail: `ours ${best.ours.toFixed(0)} ms, ${program} ${best.program.toFixed(0)} ms (${without.toFixed(2)}x without its start of ${best.start.toFixed(0)} ms)`,
      raw: all,
    };
  });
}

const QUIET = ['-v', 'error', '-nostdin', '-y'];
const NOWHERE = ['-f', 's16le', '/dev/null'];

/** @type {import('../support/measure.mjs').Row} */
export const g711Row = {
  id: 'g711',
  about: 'reader and decoder alone, file to Int16; the demo call again and again, mu-law and A-law mono 8 kHz, 200 MB',
  run: async () => {
    const checks = [];
    for (const [name, encoding] of /** @type {const} */ ([
      ['mu-law', 'ulaw'],
      ['A-law', 'alaw'],
    ])) {
      const make = (/** @type {number} */ bytes) => callRecording({ encoding, channelCount: 1, bytes });
      const found = await compare(make, 'ffmpeg', (path) => [...QUIET, '-i', path, ...NOWHERE]);
      checks.push({ name: `speed of ${name} mono to Int16, to ffmpeg`, atLeast: 2.5, ...found });
    }
    return checks;
  },
};

/** @type {import('../support/measure.mjs').Row} */
export const g711StereoRow = {
  id: 'g711-stereo',
  about:
    'reader and decoder alone, file to one Int16Array a channel; the demo call again and again, mu-law stereo 8 kHz, 200 MB',
  run: async () => {
    const make = (/** @type {number} */ bytes) => callRecording({ bytes });
    const split = ['-filter_complex', '[0:a]channelsplit=channel_layout=stereo[l][r]'];
    const outputs = ['-map', '[l]', ...NOWHERE, '-map', '[r]', ...NOWHERE];
    const found = await compare(make, 'ffmpeg', (path) => [...QUIET, '-i', path, ...split, ...outputs]);
    return [{ name: 'speed of mu-law stereo, decoded and split, to ffmpeg', atLeast: 1.5, ...found }];
  },
};

/** @type {import('../support/measure.mjs').Row} */
export const pcm24Row = {
  id: 'pcm24',
  about: 'reader and decoder alone, file to one Int16Array a channel; PCM 24 EXTENSIBLE stereo 48 kHz, 200 MB',
  run: async () => {
    const make = (/** @type {number} */ bytes) => extensibleRecording({ bytes });
    // sox writes one output a run, so it is asked to decode only, and the split is not charged.
    const found = await compare(make, 'sox', (path) => ['-V1', '-D', path, '-t', 's16', '/dev/null']);
    return [{ name: 'speed of 24-bit EXTENSIBLE, decoded and split, to sox that decodes', atLeast: 1, ...found }];
  },
};
