// @ts-check
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Draws docs/project.svg, the picture of a project in the README: `node scripts/make-picture.mjs`. */

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const WIDTH = 118;
const HEIGHT = 40;
const COLUMN = 150;
const ROW = 60;
const MARGIN = 12;

/** Nodes by name: column and row on the grid. */
const NODES = /** @type {Record<string, [column: number, row: number]>} */ ({
  Entry: [1, 0],
  'Voice activity': [2, 0],
  Recognizer: [3, 0],
  Gender: [3, 1],
  Sentiment: [4, 0],
  Publisher: [5, 0.5],
});
const OUTSIDE = /** @type {Record<string, [column: number, row: number]>} */ ({
  'call or stream': [0, 0],
  'events as JSON': [6, 0.5],
});
const CONNECTIONS = [
  ['call or stream', 'Entry'],
  ['Entry', 'Voice activity'],
  ['Voice activity', 'Recognizer'],
  ['Voice activity', 'Gender'],
  ['Recognizer', 'Sentiment'],
  ['Sentiment', 'Publisher'],
  ['Gender', 'Publisher'],
  ['Publisher', 'events as JSON'],
];

const places = { ...NODES, ...OUTSIDE };
const boxes = Object.entries(NODES).map(([name, place]) => {
  const { x, y } = corner(place);
  return `<rect x="${x}" y="${y}" width="${WIDTH}" height="${HEIGHT}" rx="6" fill="#eef4ff" stroke="#3367b1"/>${label(name, place)}`;
});
const labels = Object.entries(OUTSIDE).map(([name, place]) => label(name, place));
const lines = CONNECTIONS.map(([from = '', to = '']) => line(places[from] ?? [0, 0], places[to] ?? [0, 0]));
const [width, height] = [7 * COLUMN - (COLUMN - WIDTH) + 2 * MARGIN, ROW + HEIGHT + 2 * MARGIN];
const picture = [
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13">`,
  '<title>A project: a graph of nodes from Entry to Publisher</title>',
  `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
  '<defs><marker id="end" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">',
  '<path d="M0 0 8 4 0 8z" fill="#555555"/></marker></defs>',
  ...lines,
  ...boxes,
  ...labels,
  '</svg>',
];
await writeFile(join(ROOT, 'docs', 'project.svg'), `${picture.join('\n')}\n`);

/** @param {[column: number, row: number]} place */
function corner([column, row]) {
  return { x: MARGIN + column * COLUMN, y: MARGIN + row * ROW };
}

/** @param {string} name @param {[column: number, row: number]} place */
function label(name, place) {
  const { x, y } = corner(place);
  return `<text x="${x + WIDTH / 2}" y="${y + HEIGHT / 2 + 5}" text-anchor="middle" fill="#1b1b1b">${name}</text>`;
}

/** @param {[column: number, row: number]} from @param {[column: number, row: number]} to */
function line(from, to) {
  const [start, end] = [corner(from), corner(to)];
  const [x1, y1, x2, y2] = [start.x + WIDTH, start.y + HEIGHT / 2, end.x, end.y + HEIGHT / 2];
  const middle = (x1 + x2) / 2;
  return `<path d="M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}" fill="none" stroke="#555555" stroke-width="1.5" marker-end="url(#end)"/>`;
}
