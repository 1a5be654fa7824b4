// @ts-check
import { setTimeout as sleep } from 'node:timers/promises';
import { sinkProject } from '../nodes.mjs';
import { Child } from '../support/child.mjs';
import { bestOf } from '../support/measure.mjs';
import { withPeers, withServer } from '../support/server.mjs';

const MIB = 1024 * 1024;
const STREAMS = 200;
const TURN_SECONDS = 8;
const LONG_SECONDS = 60;
const SETTLE_MS = 5_000;
/** More than this the client of the bench cannot send in time. */
const MAX_STREAMS = 1_500;

/** No limit interferes. */
const ENVIRONMENT = { MAX_OPERATIONS: '0', MAX_EVENT_LOOP_DELAY_MS: '0', STREAM_PING_SECONDS: '0', LOG_LEVEL: 'warn' };

/** @type {import('../support/measure.mjs').Row} */
export const streamsRow = {
  id: 'streams',
  about: `entry -> sink that reads every sample; PCM 16 stereo 8 kHz in frames of 100 ms in real time; for latency an event a second a stream`,
  run: () =>
    withServer(
      [sinkProject()],
      (server) =>
        withPeers(['discard'], async ([floor]) => {
          if (!floor) throw new Error('the peer is not there');
          const client = await Child.start('workers/streams.mjs');
          const start = { ProjectName: 'bench-sink', Tenant: 'demo', Token: server.token, Audio: AUDIO };
          const ours = { url: server.child.url, path: '/project-runner', start };
          const theirs = { url: floor.child.url, path: '/', start };
          /** @param {Child} child @param {object} target @param {number} count @param {number} seconds @param {boolean} withEvents */
          const during = async (child, target, count, seconds, withEvents) => {
            await client.ask('open', { target, count });
            const before = await child.usage();
            const found = await client.ask('run', { seconds, withEvents });
            const { cpuMs } = await child.usage();
            return { ...found, share: (cpuMs - before.cpuMs) / (seconds * 1000) / count };
          };
          const shareOf = async (/** @type {Child} */ child, /** @type {object} */ target) => {
            const { share } = await during(child, target, STREAMS, TURN_SECONDS, false);
            await client.ask('close');
            return share;
          };
          const { best, all } = await bestOf({
            floor: () => shareOf(floor.child, theirs),
            server: () => shareOf(server.child, ours),
          });
          const capacity = { server: 1 / best.server, floor: 1 / best.floor };
          const half = Math.min(MAX_STREAMS, Math.floor(capacity.server / 2));
          const loaded = await during(server.child, ours, half, TURN_SECONDS, true);
          await client.ask('close');
          // By then all work of the streams has ended, and their records are complete.
          await sleep(SETTLE_MS);
          const idle = await server.child.memory();
          const long = await during(server.child, ours, STREAMS, LONG_SECONDS, true);
          const { heldBytes } = await server.child.memory();
          await client.ask('close');
          await client.stop();
          return [
            {
              name: 'streams a core, to ws that discards',
              figure: capacity.server / capacity.floor,
              unit: 'x',
              atLeast: 0.5,
              detail: `by CPU: server ${capacity.server.toFixed(0)} streams a core, floor ${capacity.floor.toFixed(0)}`,
              raw: all,
            },
            {
              name: `p99 of an event there and back, ${half} streams`,
              figure: loaded.p99Ms,
              unit: ' ms',
              atMost: 20,
              detail: `p50 ${loaded.p50Ms.toFixed(1)} ms, ${loaded.events} events`,
            },
            {
              name: `the same, ${STREAMS} streams for a minute`,
              figure: long.p99Ms,
              unit: ' ms',
              atMost: 20,
              detail: `p50 ${long.p50Ms.toFixed(1)} ms; ${((heldBytes - idle.heldBytes) / STREAMS / 1024).toFixed(0)} KiB held a stream, ${(heldBytes / MIB).toFixed(0)} MiB in all`,
            },
          ];
        }),
      ENVIRONMENT,
    ),
};

const AUDIO = { Encoding: 'pcm', SampleRate: 8_000, ChannelCount: 2 };
