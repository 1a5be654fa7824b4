// @ts-check
import { readFileSync } from 'node:fs';
import { sinkProject } from '../nodes.mjs';
import { Connection, upload } from '../support/client.mjs';
import { withServer } from '../support/server.mjs';
import { CALL_BYTES_PER_SECOND, callRecording, MB, noiseRecording } from '../support/wav.mjs';

const AT_ONCE = 8;
const MIB = 1024 * 1024;
const SAMPLE_MS = 250;

/** @param {number} bytes */
const recordingOf = (bytes) => noiseRecording({ sampleRateHz: 48_000, channelCount: 2, bytes });

/** @type {import('../support/measure.mjs').Row} */
export const memoryRow = {
  id: 'memory',
  about: `${AT_ONCE} uploads at once, entry -> sink, JSON; PCM 16 stereo 48 kHz, \`Parameters\` first`,
  run: () =>
    withServer([sinkProject()], async ({ child, target }) => {
      await upload(target('bench-sink'), recordingOf(20 * MB));
      const checks = [];
      for (const [name, bytes, turns] of /** @type {const} */ ([
        ['256 MB', 256 * MB, 3],
        ['1 GB', 1000 * MB, 1],
      ])) {
        const idle = await child.memory();
        let peak = 0;
        let rss = 0;
        for (let turn = 0; turn < turns; turn += 1) {
          const uploads = Promise.all(
            Array.from({ length: AT_ONCE }, () => upload(target('bench-sink'), recordingOf(bytes))),
          ).then(() => (isDone = true));
          let isDone = false;
          while (!isDone) {
            // Collecting costs time, so that little of the run is seen; RSS is looked at as it is.
            rss = Math.max(rss, rssOf(child.process.pid));
            peak = Math.max(peak, (await child.memory()).heldBytes);
            await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
          }
          await uploads;
        }
        checks.push({
          name: `memory of 8 uploads of ${name}, above idle`,
          figure: (peak - idle.heldBytes) / MIB,
          unit: ' MiB',
          atMost: 64,
          detail: `held at most ${(peak / MIB).toFixed(1)} MiB, idle ${(idle.heldBytes / MIB).toFixed(1)} MiB; RSS at most ${(rss / MIB).toFixed(0)} MiB, idle ${(idle.rssBytes / MIB).toFixed(0)} MiB`,
        });
      }
      return checks;
    }),
};

const OPERATIONS = 10_000;
const WARM = 1_000;

/** @type {import('../support/measure.mjs').Row} */
export const sequenceRow = {
  id: 'sequence',
  about: `${OPERATIONS} operations one after the other, entry -> sink, JSON; mu-law stereo 8 kHz, 1 s, \`Parameters\` first`,
  run: () =>
    withServer([sinkProject()], async ({ child, target }) => {
      const recording = callRecording({ bytes: CALL_BYTES_PER_SECOND });
      const connection = await Connection.open(target('bench-sink'), recording);
      for (let count = 0; count < WARM; count += 1) await connection.run();
      const first = await child.memory();
      for (let count = WARM; count < OPERATIONS; count += 1) await connection.run();
      const last = await child.memory();
      connection.close();
      return [
        {
          name: 'memory after 10,000 operations, above that after 1,000',
          figure: (last.heldBytes / first.heldBytes - 1) * 100,
          unit: ' %',
          atMost: 5,
          detail: `${(first.heldBytes / MIB).toFixed(1)} MiB, then ${(last.heldBytes / MIB).toFixed(1)} MiB; RSS ${(first.rssBytes / MIB).toFixed(0)} MiB, then ${(last.rssBytes / MIB).toFixed(0)} MiB`,
        },
      ];
    }),
};

/** @param {number | undefined} pid */
function rssOf(pid) {
  const [, kibibytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  return Number(kibibytes) * 1024;
}
