// @ts-check
import { setTimeout as sleep } from 'node:timers/promises';
import { sinkProject } from '../nodes.mjs';
import { Connection } from '../support/client.mjs';
import { withDatabase, withFolder } from '../support/programs.mjs';
import { withServer } from '../support/server.mjs';
import { callRecording } from '../support/wav.mjs';

const MIB = 1024 * 1024;
const AFTER_READY_MS = 10_000;
const CONNECTIONS = 16;
const CLIPS = 1_000;

/** @type {import('../support/measure.mjs').Row} */
export const memoryReadyRow = {
  id: 'memory-ready',
  about: `RSS with the embedded database, filled DATA_DIR; clips as in \`clips\`, ${CONNECTIONS} connections`,
  run: () => measure(450, {}),
};

/** @type {import('../support/measure.mjs').Row} */
export const memoryReadyPostgresRow = {
  id: 'memory-ready-postgres',
  about: 'the same with PostgreSQL',
  run: () => withDatabase((url) => measure(200, { DATABASE_URL: url })),
};

/**
 * @param {number} atMost MB
 * @param {Record<string, string>} environment
 */
function measure(atMost, environment) {
  return withFolder(async (folder) => {
    const filled = { ...environment, DATA_DIR: folder };
    // The first start fills the folder.
    await withServer([sinkProject(1)], () => Promise.resolve(), filled);
    return withServer(
      [],
      async ({ child, target }) => {
        await sleep(AFTER_READY_MS);
        const ready = await rssOf(child);
        const recording = callRecording({ channelCount: 1, bytes: 30 * 8_000 });
        let started = 0;
        let highest = 0;
        const send = async () => {
          const connection = await Connection.open(target('bench-sink'), recording);
          while (started++ < CLIPS) {
            await connection.run();
            if (started % 50 === 0) highest = Math.max(highest, await rssOf(child));
          }
          connection.close();
        };
        await Promise.all(Array.from({ length: CONNECTIONS }, send));
        const after = await rssOf(child);
        return [
          { name: 'RSS 10 s after ready', figure: ready, unit: ' MB', atMost, detail: 'absolute' },
          {
            name: `RSS after ${CLIPS} clips`,
            figure: after,
            unit: ' MB',
            atMost,
            detail: `absolute; ${Math.max(after, highest).toFixed(0)} MB at most meanwhile`,
          },
        ];
      },
      filled,
    );
  });
}

/** @param {import('../support/child.mjs').Child} child @returns {Promise<number>} MB */
async function rssOf(child) {
  return (await child.usage()).rssBytes / MIB;
}
