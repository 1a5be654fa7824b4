// @ts-check
import { sinkProject } from '../nodes.mjs';
import { upload } from '../support/client.mjs';
import { bestOf } from '../support/measure.mjs';
import { withPeers, withServer } from '../support/server.mjs';
import { MB, noiseRecording } from '../support/wav.mjs';

const recording = noiseRecording({ channelCount: 2, bytes: 200 * MB });
const ABOUT = 'entry -> sink that reads every sample, JSON; PCM 16 stereo 8 kHz, 200 MB, `Parameters` first';

/** @type {import('../support/measure.mjs').Row} */
export const uploadRow = {
  id: 'upload',
  about: ABOUT,
  run: () =>
    withServer([sinkProject()], (server) =>
      withPeers(['floor', 'interceptor'], async ([floor, interceptor]) => {
        if (!floor || !interceptor) throw new Error('the peers are not there');
        const time = async (/** @type {import('../support/client.mjs').Target} */ target) =>
          (await upload(target, recording)).totalMs;
        const { best, all } = await bestOf(
          {
            floor: () => time(floor.target),
            server: () => time(server.target('bench-sink')),
            interceptor: () => time(interceptor.target),
          },
          { turns: 4 },
        );
        const detail = `server ${best.server.toFixed(0)} ms, floor ${best.floor.toFixed(0)} ms, interceptor ${best.interceptor.toFixed(0)} ms`;
        return [
          {
            name: 'time of one upload, to http + busboy',
            figure: best.server / best.floor,
            unit: 'x',
            atMost: 2,
            detail,
            raw: all,
          },
          {
            name: 'speed of one upload, to FileInterceptor on disk and read back',
            figure: best.interceptor / best.server,
            unit: 'x',
            atLeast: 1.5,
            detail,
          },
        ];
      }),
    ),
};

const AT_ONCE = 4;

/** @type {import('../support/measure.mjs').Row} */
export const uploadCpuRow = {
  id: 'upload-cpu',
  about: `${AT_ONCE} at once: ${ABOUT}`,
  run: () =>
    withServer([sinkProject()], (server) =>
      withPeers(['floor'], async ([floor]) => {
        if (!floor) throw new Error('the peer is not there');
        const cpu = async (
          /** @type {import('../support/child.mjs').Child} */ child,
          /** @type {import('../support/client.mjs').Target} */ target,
        ) => {
          const before = await child.usage();
          await Promise.all(Array.from({ length: AT_ONCE }, () => upload(target, recording)));
          const { cpuMs } = await child.usage();
          return (cpuMs - before.cpuMs) / ((AT_ONCE * recording.dataBytes) / 1e9) / 1000;
        };
        const { best, all } = await bestOf({
          floor: () => cpu(floor.child, floor.target),
          server: () => cpu(server.child, server.target('bench-sink')),
        });
        return [
          {
            name: 'CPU a GB of 4 uploads at once, to http + busboy',
            figure: best.server / best.floor,
            unit: 'x',
            atMost: 2,
            detail: `server ${best.server.toFixed(2)} s a GB, floor ${best.floor.toFixed(2)} s a GB`,
            raw: all,
          },
        ];
      }),
    ),
};
