// @ts-check
import { sinkProject, voiceProject } from '../nodes.mjs';
import { Child } from '../support/child.mjs';
import { upload } from '../support/client.mjs';
import { bestOf } from '../support/measure.mjs';
import { withServer } from '../support/server.mjs';
import { CALL_BYTES_PER_SECOND, callRecording } from '../support/wav.mjs';

const UPLOADS = 50;
const UPLOAD_SECONDS = 60;
const STREAMS = 20;
const TURN_SECONDS = 15;

/** The machine is full, which is what is measured: nothing is refused because of it. */
const ENVIRONMENT = { MAX_EVENT_LOOP_DELAY_MS: '0', STREAM_PING_SECONDS: '0', LOG_LEVEL: 'warn' };

/** @type {import('../support/measure.mjs').Row} */
export const fairnessRow = {
  id: 'fairness',
  about: `tenant A: ${UPLOADS} uploads at once, entry -> VAD and segmenter, mu-law stereo 8 kHz, as fast as they go; tenant B: ${STREAMS} streams, entry -> sink, an event a second each`,
  run: () =>
    withServer(
      [voiceProject()],
      async ({ child, token, target }) => {
        await makeTenant(child.url, token, 'b');
        const client = await Child.start('workers/streams.mjs');
        const start = { ProjectName: 'bench-sink', Tenant: 'b', Token: token, Audio: AUDIO };
        const recording = callRecording({ bytes: UPLOAD_SECONDS * CALL_BYTES_PER_SECOND });
        let uploads = 0;
        /** @type {{ p50Ms: number, share: number }[]} */
        const turns = [];
        const turn = async (/** @type {number} */ lanes) => {
          await client.ask('open', { target: { url: child.url, path: '/project-runner', start }, count: STREAMS });
          let isOver = false;
          const lane = async () => {
            while (!isOver) {
              await upload(target('bench-voice'), recording);
              uploads += 1;
            }
          };
          const busy = Promise.all(Array.from({ length: lanes }, lane));
          const startMs = performance.now();
          const before = await child.usage();
          const found = await client.ask('run', { seconds: TURN_SECONDS, withEvents: true });
          const { cpuMs } = await child.usage();
          const share = (cpuMs - before.cpuMs) / (performance.now() - startMs);
          isOver = true;
          await busy;
          await client.ask('close');
          turns.push({ p50Ms: found.p50Ms, share });
          return found.p99Ms;
        };
        const alone = await turn(0);
        const { best, all } = await bestOf({ beside: () => turn(UPLOADS) });
        await client.stop();
        const p50Ms = turns.slice(1).map((found) => found.p50Ms.toFixed(1));
        const shares = turns.slice(1).map(({ share }) => share.toFixed(2));
        return [
          {
            name: `p99 of an event of B there and back, beside ${UPLOADS} uploads of A`,
            figure: best.beside,
            unit: ' ms',
            atMost: 250,
            detail: `p50 ${p50Ms.join(', ')} ms; p99 without uploads ${alone.toFixed(1)} ms; ${uploads} uploads of ${UPLOAD_SECONDS} s; the server had ${shares.join(', ')} of a core`,
            raw: all,
          },
        ];
      },
      ENVIRONMENT,
    ),
};

const AUDIO = { Encoding: 'pcm', SampleRate: 8_000, ChannelCount: 2 };

/** Makes a tenant that the client of the bench may use, with the project of the streams. */
async function makeTenant(/** @type {string} */ url, /** @type {string} */ token, /** @type {string} */ name) {
  const call = async (/** @type {string} */ method, /** @type {string} */ path, /** @type {object} */ json) => {
    const headers = { Authorization: `Bearer ${token}`, Tenant: name, 'Content-Type': 'application/json' };
    const response = await fetch(url + path, { method, headers, body: JSON.stringify(json) });
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
    return response.status === 204 ? undefined : response.json();
  };
  const { id } = /** @type {{ id: string }} */ (await call('POST', '/tenants', { name }));
  await call('PUT', `/tenants/${id}/grants/demo`, {});
  await call('POST', '/projects', sinkProject());
}
