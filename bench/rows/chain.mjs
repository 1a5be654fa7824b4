// @ts-check
import { Child } from '../support/child.mjs';
import { bestOf } from '../support/measure.mjs';

/**
 * @param {number} steps
 * @param {'events' | 'audio'} kind
 * @param {number} values
 */
async function compare(steps, kind, values) {
  const start = (/** @type {string[]} */ ...args) =>
    Child.start('workers/chain.mjs', { args: [String(steps), ...args] });
  const [measured, plain, streams] = await Promise.all([
    start('engine', 'measured'),
    start('engine', 'plain'),
    start('streams'),
  ]);
  const children = { measured, plain, streams };
  const time = (/** @type {Child} */ child) => /** @type {Promise<number>} */ (child.ask('run', { kind, values }));
  for (const child of Object.values(children)) await time(child);
  const { best, all } = await bestOf(
    { measured: () => time(measured), plain: () => time(plain), streams: () => time(streams) },
    { turns: 5 },
  );
  for (const child of Object.values(children)) await child.stop();
  const rate = (/** @type {number} */ ms) => `${(values / ms / 1000).toFixed(2)} M/s`;
  const detail = `engine ${rate(best.plain)}, with metrics ${rate(best.measured)}, streams ${rate(best.streams)}`;
  return { best, detail, raw: all };
}

/** @type {import('../support/measure.mjs').Row} */
export const eventsRow = {
  id: 'events',
  about: 'engine alone, one frozen event again and again: entry -> 8 pass-through nodes -> publisher',
  run: async () => {
    const { best, detail, raw } = await compare(8, 'events', 300_000);
    const common = { unit: 'x', detail };
    return [
      {
        name: 'events through 8 nodes without metrics, to 8 Transform streams',
        figure: best.streams / best.plain,
        atLeast: 1.2,
        ...common,
        raw,
      },
      {
        name: 'events through 8 nodes with metrics, to 8 Transform streams',
        figure: best.streams / best.measured,
        atLeast: 0.8,
        ...common,
      },
    ];
  },
};

/** @type {import('../support/measure.mjs').Row} */
export const chunksRow = {
  id: 'chunks',
  about: 'engine alone, chunks of 20 ms at 8 kHz: entry -> 6 pass-through nodes -> publisher',
  run: async () => {
    const { best, detail, raw } = await compare(6, 'audio', 300_000);
    return [
      {
        name: 'audio chunks through 6 nodes, to 6 Transform streams',
        figure: best.streams / best.plain,
        unit: 'x',
        atLeast: 1.2,
        detail,
        raw,
      },
    ];
  },
};
