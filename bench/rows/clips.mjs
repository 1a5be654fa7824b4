// @ts-check
import { sinkProject } from '../nodes.mjs';
import { Connection } from '../support/client.mjs';
import { quantile, TURNS } from '../support/measure.mjs';
import { withPeers, withServer } from '../support/server.mjs';
import { callRecording } from '../support/wav.mjs';

const CONNECTIONS = 16;
const WARM_MS = 2_000;
const RUN_MS = 6_000;

/** @type {import('../support/measure.mjs').Row} */
export const clipsRow = {
  id: 'clips',
  about: `entry -> sink, JSON; mu-law mono 8 kHz, 30 s (235 KiB), \`Parameters\` first, ${CONNECTIONS} connections`,
  run: () =>
    withServer([sinkProject(1)], (server) =>
      withPeers(['interceptor'], async ([peer]) => {
        if (!peer) throw new Error('the peer is not there');
        const targets = { server: server.target('bench-sink'), peer: peer.target };
        await load(targets.server, WARM_MS);
        await load(targets.peer, WARM_MS);
        const server_ = [];
        const peer_ = [];
        for (let turn = 0; turn < TURNS; turn += 1) {
          server_.push(await load(targets.server, RUN_MS));
          peer_.push(await load(targets.peer, RUN_MS));
        }
        const most = (/** @type {Load[]} */ loads) => Math.max(...loads.map(({ perSecond }) => perSecond));
        const least = (/** @type {Load[]} */ loads) => Math.min(...loads.map(({ p99Ms }) => p99Ms));
        return [
          {
            name: 'clips a second, to FileInterceptor on disk and read back',
            figure: most(server_) / most(peer_),
            unit: 'x',
            atLeast: 1.3,
            detail: `server ${most(server_).toFixed(0)}, peer ${most(peer_).toFixed(0)} requests a second`,
            raw: { server: server_, peer: peer_ },
          },
          {
            name: 'p99 of the same',
            figure: least(server_) / least(peer_),
            unit: 'x',
            atMost: 1.1,
            detail: `server ${least(server_).toFixed(1)} ms, peer ${least(peer_).toFixed(1)} ms`,
          },
        ];
      }),
    ),
};

/** @typedef {{ perSecond: number, p99Ms: number }} Load */

/**
 * @param {import('../support/client.mjs').Target} target
 * @param {number} forMs
 * @returns {Promise<Load>}
 */
async function load(target, forMs) {
  const recording = callRecording({ channelCount: 1, bytes: 30 * 8_000 });
  const connections = await Promise.all(Array.from({ length: CONNECTIONS }, () => Connection.open(target, recording)));
  /** @type {number[]} */
  const times = [];
  const startMs = performance.now();
  const endMs = startMs + forMs;
  await Promise.all(
    connections.map(async (connection) => {
      while (performance.now() < endMs) times.push(await connection.run());
      connection.close();
    }),
  );
  return { perSecond: times.length / ((performance.now() - startMs) / 1000), p99Ms: quantile(times, 0.99) };
}
