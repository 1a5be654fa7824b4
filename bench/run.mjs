// @ts-check
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildIfNeeded, ROOT } from '../scripts/build-if-needed.mjs';
import { isMet, Skipped } from './support/measure.mjs';
import { versionOf } from './support/programs.mjs';

/**
 * `npm run bench -- [--node <path>] [row…]`: measures the server against peers in the same run.
 *
 * It prints a table and writes it as JSON to data/bench.json. docs/performance.md explains the rows. `--node` sets the
 * Node.js of server, peers and clients; the default is the one that runs this script.
 */

const { values: options, positionals: wanted } = parseArgs({
  options: { node: { type: 'string' } },
  allowPositionals: true,
});
if (options.node !== undefined) {
  const { status, error } = spawnSync(options.node, [fileURLToPath(import.meta.url), ...wanted], { stdio: 'inherit' });
  if (error) console.error(`--node ${options.node} could not be started: ${error.message}`);
  process.exit(status ?? 1);
}

buildIfNeeded();

const { uploadRow, uploadCpuRow } = await import('./rows/upload.mjs');
const { clipsRow } = await import('./rows/clips.mjs');
const { memoryRow, sequenceRow } = await import('./rows/memory.mjs');
const { memoryReadyRow, memoryReadyPostgresRow } = await import('./rows/memory-ready.mjs');
const { g711Row, g711StereoRow, pcm24Row } = await import('./rows/decode.mjs');
const { eventsRow, chunksRow } = await import('./rows/chain.mjs');
const { voiceRow, drainRow } = await import('./rows/voice.mjs');
const { streamsRow } = await import('./rows/streams.mjs');
const { fairnessRow } = await import('./rows/fairness.mjs');
const { startUpRow } = await import('./rows/start-up.mjs');

const ROWS = [
  uploadRow,
  uploadCpuRow,
  memoryRow,
  memoryReadyRow,
  memoryReadyPostgresRow,
  clipsRow,
  g711Row,
  g711StereoRow,
  pcm24Row,
  eventsRow,
  chunksRow,
  streamsRow,
  fairnessRow,
  voiceRow,
  startUpRow,
  sequenceRow,
  drainRow,
];

const unknown = wanted.filter((id) => !ROWS.some((row) => row.id === id));
if (unknown.length > 0) {
  console.error(`No row ${unknown.join(', ')}; expected ${ROWS.map(({ id }) => id).join(', ')}.`);
  process.exit(1);
}

const machine = {
  cpu: cpus()[0]?.model.trim(),
  cores: cpus().length,
  node: process.version,
  ffmpeg: versionOf('ffmpeg'),
  sox: versionOf('sox'),
};
console.log(`${machine.cores} cores (${machine.cpu}), Node ${machine.node}, ${new Date().toISOString().slice(0, 10)}`);

/** @type {unknown[]} */
const results = [];
/** @type {Record<string, string>[]} */
const table = [];
for (const { id, about, run } of ROWS.filter((row) => wanted.length === 0 || wanted.includes(row.id))) {
  console.log(`\n${id}: ${about}`);
  try {
    for (const check of await run()) {
      const { name, figure, unit, atMost, atLeast, detail } = check;
      const target = atMost === undefined ? `at least ${atLeast}${unit}` : `at most ${atMost}${unit}`;
      console.log(`  ${isMet(check) ? 'met   ' : 'MISSED'}  ${name}: ${round(figure)}${unit} (${target}); ${detail}`);
      results.push({ id, about, ...check, isMet: isMet(check) });
      table.push({ row: id, what: name, figure: `${round(figure)}${unit}`, target, met: isMet(check) ? 'yes' : 'NO' });
    }
  } catch (error) {
    if (!(error instanceof Skipped)) throw error;
    console.log(`  skipped: ${error.message}`);
    results.push({ id, about, skipped: error.message });
    table.push({ row: id, what: `skipped: ${error.message}`, figure: '', target: '', met: '' });
  }
}

const file = join(ROOT, 'data', 'bench.json');
mkdirSync(join(ROOT, 'data'), { recursive: true });
writeFileSync(file, `${JSON.stringify({ date: new Date().toISOString(), machine, results }, null, 2)}\n`);
console.log();
console.table(table);
console.log(`Written to ${file}`);

function round(/** @type {number} */ figure) {
  return figure.toFixed(Math.abs(figure) >= 100 ? 0 : 2);
}
