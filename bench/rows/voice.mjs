// @ts-check
import { voiceProject } from '../nodes.mjs';
import { Child } from '../support/child.mjs';
import { upload } from '../support/client.mjs';
import { bestOf } from '../support/measure.mjs';
import { withServer } from '../support/server.mjs';
import { CALL_BYTES_PER_SECOND, callRecording } from '../support/wav.mjs';

const HOUR_SECONDS = 3_600;

/** @type {import('../support/measure.mjs').Row} */
export const voiceRow = {
  id: 'voice',
  about: 'engine and decoder, entry -> VAD and segmenter of both channels -> publisher; mu-law stereo 8 kHz, 1 h',
  run: async () => {
    const child = await Child.start('workers/voice.mjs');
    await child.ask('run', { seconds: 60 });
    const { best, all } = await bestOf({
      cpu: async () => (await child.ask('run', { seconds: HOUR_SECONDS })).cpuMs,
    });
    await child.stop();
    return [
      {
        name: '1 h stereo call through VAD and segmenter, to real time, a core',
        figure: (HOUR_SECONDS * 1000) / best.cpu,
        unit: 'x',
        atLeast: 1000,
        detail: `${(best.cpu / 1000).toFixed(2)} s of CPU`,
        raw: all,
      },
    ];
  },
};

/** A fast line, so that what the sockets hold is little of what was sent: 64 Mbit/s. */
const BYTES_PER_SECOND = 8_000_000;

/** @type {import('../support/measure.mjs').Row} */
export const drainRow = {
  id: 'drain',
  about:
    'entry -> VAD and segmenter of both channels -> publisher, JSON; mu-law stereo 8 kHz, 1 h and 1 min at 64 Mbit/s, `Parameters` first',
  run: () =>
    withServer([voiceProject()], async ({ target }) => {
      const time = async (/** @type {number} */ seconds) => {
        const options = { bytesPerSecond: BYTES_PER_SECOND };
        return (await upload(target('bench-voice'), callRecording({ bytes: seconds * CALL_BYTES_PER_SECOND }), options))
          .answerMs;
      };
      await time(60);
      const { best, all } = await bestOf({ hour: () => time(HOUR_SECONDS), minute: () => time(60) });
      return [
        {
          name: 'end of upload to first byte of the answer, 1 h to 1 min',
          figure: best.hour / best.minute,
          unit: 'x',
          atMost: 2,
          detail: `${best.hour.toFixed(1)} ms and ${best.minute.toFixed(1)} ms`,
          raw: all,
        },
      ];
    }),
};
