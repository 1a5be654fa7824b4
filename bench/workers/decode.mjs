// @ts-check
import { closeSync, openSync, readSync } from 'node:fs';
import { WavReader } from '../../dist/audio/index.js';
import { ready } from '../support/answer.mjs';

/** Reads a wav file and decodes it, channel by channel, into one buffer after the other. */

ready({ questions: { run: decode } });

/** @param {{ path: string }} plan @returns {{ ms: number, samples: number }} */
function decode({ path }) {
  const buffer = Buffer.allocUnsafe(256 * 1024);
  const reader = new WavReader();
  const startMs = performance.now();
  const file = openSync(path, 'r');
  let samples = 0;
  const count = (/** @type {Iterable<Int16Array[]>} */ blocks) => {
    for (const planes of blocks) samples += (planes[0]?.length ?? 0) * planes.length;
  };
  for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) {
    count(reader.push(buffer.subarray(0, read)));
  }
  count(reader.end());
  closeSync(file);
  return { ms: performance.now() - startMs, samples };
}
