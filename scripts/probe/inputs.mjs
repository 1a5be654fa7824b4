// @ts-check
import { connect } from 'node:net';
import { WebSocket } from 'ws';

/**
 * @typedef {import('./server.mjs').ProbedServer} ProbedServer
 * @typedef {{ readonly name: string, readonly send: (server: ProbedServer) => Promise<void> }} Input
 * `send` throws where the answer is not the expected one: the input was refused too early.
 */

/** Characters of the longest texts: a `Parameters` part may have 1 MiB. */
const LONG = 900_000;

/** Nodes that read the text of events. */
const TEXT_NODES = ['normalizer', 'punctuation', 'profanity-filter', 'sentiment', 'text-language-identifier'];

/** Expressions of at most 1,000 characters that visit much of an event. */
const EXPRESSIONS = {
  'tags in text': 'event.Tags.exists(t, event.Data.Text.contains(t))',
  'loop of calls':
    'event.Tags.all(t, event.Data.Text.contains(t) || event.Data.Text.endsWith(t) || t + t != event.Data.Text)',
  'long chain': Array(40).fill('event.Tags.size() > 1').join('&&'),
};

/** @param {string} name @param {{ type: string, parameters?: Record<string, unknown> }} node */
const projectOf = (name, node) => ({
  name,
  flowTypes: ['batch', 'stream'],
  nodes: [
    { id: 'entry', type: 'entry', parameters: { ChannelCount: 1 } },
    { id: 'node', ...node },
    { id: 'publisher', type: 'publisher' },
  ],
  connections: [
    { from: 'entry.events.0', to: 'node.events' },
    { from: 'node.events', to: 'publisher.events' },
  ],
});

/** The name of an expression as a part of a project's name. */
const slug = (/** @type {string} */ name) => name.replaceAll(' ', '-');

/** The projects that the inputs run on. */
export const PROJECTS = [
  ...TEXT_NODES.map((type) => projectOf(`text-${type}`, { type })),
  ...Object.entries(EXPRESSIONS).map(([name, Expression]) =>
    projectOf(`expression-${slug(name)}`, { type: 'event-tagger', parameters: { Expression, Tags: ['x'] } }),
  ),
];

/** Ten shapes of text, by the piece that is repeated. */
const SHAPES = {
  spaces: ' ',
  'one letter': 'a',
  'one word': 'hello ',
  numbers: 'twenty one thousand ',
  digits: '1234567890 ',
  'mixed scripts': 'aбγ漢字ع ',
  brackets: '([{<',
  'look-alikes of profanity': 'f u c k 5h1t ',
  'sentences without an end': 'and then, and then, ',
  'marks and combining characters': 'é́.!?…\u200d',
};

/** @param {string} piece @param {number} length */
const filled = (piece, length) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);

/** @param {string} Text @param {object} members */
const said = (Text, members = {}) =>
  JSON.stringify({
    Language: 'en-US',
    Events: [{ Name: 'SR Milestone', Channel: 0, Data: { Text, TextAttributes: 'recognized' }, ...members }],
  });

/** @param {string} project @param {number | readonly number[]} status The expected one, or those. @param {() => string} parameters @returns {Input['send']} */
const batch = (project, status, parameters) => (server) => server.run(project, parameters(), status);

const ECHO = 'text-sentiment';

/** @type {Record<string, (value: string) => object>} */
const FIELDS = {
  Language: (value) => ({ Language: value }),
  'CallProperties.Direction': (value) => ({ CallProperties: { Direction: value } }),
  'CallProperties.ExternalId': (value) => ({ CallProperties: { ExternalId: value } }),
  'the Name of an event': (value) => ({ Events: [{ Name: value }] }),
  'the GroupId of an event': (value) => ({ Events: [{ Name: 'x', GroupId: value }] }),
  'the Language of an event': (value) => ({ Events: [{ Name: 'Language Change', Data: { Language: value } }] }),
  'a key of Settings': (value) => ({ Settings: { [value]: true } }),
  'a value of Settings': (value) => ({ Settings: { Key: value } }),
  'Audio.Encoding': (value) => ({ Audio: { Encoding: value } }),
};

/** @returns {Input[]} */
const longFields = () =>
  Object.entries(FIELDS).flatMap(([field, membersOf]) =>
    Object.entries({ '60,000 blanks': ['x', ' ', 60_000], 'a long tag': ['en', '-aaaaaaaa', 800_000] }).map(
      ([shape, [head, piece, length]]) => ({
        name: `${field} of ${shape}`,
        send: batch(ECHO, 400, () => JSON.stringify(membersOf(`${head}${filled(String(piece), Number(length))}x`))),
      }),
    ),
  );

/** @returns {Input[]} */
const texts = () =>
  TEXT_NODES.flatMap((type) =>
    Object.entries(SHAPES).map(([shape, piece]) => ({
      name: `${type}: 1 MB of ${shape}`,
      // Pieces of other scripts have several bytes a character.
      send: batch(`text-${type}`, 200, () =>
        said(filled(piece, (LONG * piece.length) / Buffer.byteLength(JSON.stringify(piece).slice(1, -1)))),
      ),
    })),
  );

const SHORT_TAGS = Array.from({ length: 200 }, (_, at) => `t${at}`);
const LONG_TAGS = Array.from({ length: 200 }, (_, at) => `${filled('a', 197)}${100 + at}`);

/**
 * Tags of an event, at most 200 of at most 200 characters, and the characters of its text.
 *
 * @type {Record<string, [string[], number]>}
 */
const TAGS = {
  '20 short tags': [SHORT_TAGS.slice(0, 20), LONG / 2],
  '200 short tags': [SHORT_TAGS, LONG / 2],
  '200 short tags and a short text': [SHORT_TAGS, 200],
  '200 tags of 200 characters': [LONG_TAGS, LONG / 2],
  '200 tags of 200 characters and a short text': [LONG_TAGS, 200],
};

/** @returns {Input[]} */
const expressions = () =>
  Object.keys(EXPRESSIONS).flatMap((name) =>
    Object.entries(TAGS).map(([shape, [Tags, length]]) => ({
      name: `expression "${name}" on an event of ${shape}`,
      // Some are stopped at their budget of steps: node.expression-too-costly.
      send: batch(`expression-${slug(name)}`, [200, 422], () => said(filled('a', length), { Tags })),
    })),
  );

/** Texts sent as Parameters. @type {Record<string, () => string>} */
const JSONS = {
  '80,000 members': () => JSON.stringify(Object.fromEntries(Array.from({ length: 80_000 }, (_, at) => [`k${at}`, 1]))),
  '80,000 members of Settings': () =>
    JSON.stringify({ Settings: Object.fromEntries(Array.from({ length: 80_000 }, (_, at) => [`k${at}`, 1])) }),
  '20,000 misspelt settings': () =>
    JSON.stringify({
      Settings: Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`ProfanityFiltr${at}`, 1])),
    }),
  '80,000 members of the Data of an event': () =>
    said('x', { Data: Object.fromEntries(Array.from({ length: 80_000 }, (_, at) => [`k${at}`, 1])) }),
  '400,000 levels': () => `${'['.repeat(400_000)}${']'.repeat(400_000)}`,
  '60 levels, many times': () =>
    `[${Array(7_000)
      .fill(`${'['.repeat(60)}${']'.repeat(60)}`)
      .join(',')}]`,
  'one number of 900,000 digits': () => '9'.repeat(LONG),
  '400,000 elements': () => JSON.stringify({ Events: Array(400_000).fill(1) }),
};

const manyEvents = () => JSON.stringify({ Events: Array(9_000).fill({ Name: 'x', Data: { Text: 'a b' } }) });

/**
 * Designs, or the text that is sent in place of one, with the expected status.
 *
 * @type {Record<string, [status: number, design: () => object | string]>}
 */
const DESIGNS = {
  'a node with 20,000 unknown keys': [
    422,
    () => ({
      ...projectOf('wrong', {
        type: 'sentiment',
        parameters: Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`Unknown${at}`, 1])),
      }),
    }),
  ],
  '498 nodes behind a circle': [200, () => circle(498)],
  '100,000 connections': [
    422,
    () => ({
      ...projectOf('wrong', { type: 'sentiment' }),
      connections: Array(100_000).fill({ from: 'entry.events.0', to: 'node.events' }),
    }),
  ],
  'a name of 8 MB': [400, () => projectOf(filled('a ', 8_000_000), { type: 'sentiment' })],
  '1,500 arrays behind 300 KB of blanks': [400, () => `{"a":${' '.repeat(300_000)}x${'[]'.repeat(1_500)}}`],
  'an expression of 1 MB': [
    200,
    () =>
      projectOf('wrong', { type: 'event-tagger', parameters: { Expression: `${'('.repeat(500_000)}1`, Tags: ['x'] } }),
  ],
};

/** @param {object | string} design */
const jsonOf = (design) => (typeof design === 'string' ? design : JSON.stringify(design));

/** @param {number} count */
function circle(count) {
  const nodes = Array.from({ length: count }, (_, at) => ({ id: `n${at}`, type: 'sentiment' }));
  const connections = nodes.slice(1).map(({ id }, at) => ({ from: `n${at}.events`, to: `${id}.events` }));
  return {
    name: 'wrong',
    flowTypes: ['batch'],
    nodes: [{ id: 'entry', type: 'entry' }, ...nodes, { id: 'publisher', type: 'publisher' }],
    connections: [
      ...connections,
      { from: 'n1.events', to: 'n0.events' },
      { from: `n${count - 1}.events`, to: 'publisher.events' },
    ],
  };
}

/**
 * Opens a WebSocket, has `use` send, and waits for its end.
 *
 * @param {ProbedServer} server
 * @param {(socket: WebSocket) => void} use
 * @param {string} [code] That of the problem which the first message must have.
 */
async function stream({ url }, use, code) {
  let first = '';
  const socket = new WebSocket(`${url.replace('http', 'ws')}/project-runner`);
  socket.on('error', () => undefined);
  socket.once('open', () => use(socket));
  // The first answer is the last that matters: a Start may be accepted.
  socket.once('message', (/** @type {Buffer} */ data) => {
    first = data.toString();
    socket.close();
  });
  await new Promise((resolve) => socket.once('close', resolve));
  if (code !== undefined && !first.includes(code)) throw new Error(`expected ${code}, found ${first.slice(0, 500)}`);
}

/** @type {Input[]} */
const CONNECTIONS = [
  {
    name: '20 Starts of 0.9 MB with bad tokens',
    send: async (server) => {
      const Token = `${server.token.slice(0, -20)}AAAAAAAAAAAAAAAAAAAA`;
      // Each quote takes two characters in JSON; a frame may have 1 MiB.
      const start = JSON.stringify({ MessageName: 'Start', Token, Settings: { Pad: filled('{"a":[', LONG * 0.74) } });
      await Promise.all(
        Array.from({ length: 20 }, () => stream(server, (socket) => socket.send(start), 'auth.token-invalid')),
      );
    },
  },
  {
    name: 'a Start of 0.9 MB with 60,000 settings',
    send: (server) =>
      stream(
        server,
        (socket) => {
          const Settings = Object.fromEntries(Array.from({ length: 60_000 }, (_, at) => [`k${at}`, 1]));
          socket.send(
            JSON.stringify({ MessageName: 'Start', Tenant: 'demo', Token: server.token, ProjectName: ECHO, Settings }),
          );
        },
        'request.invalid',
      ),
  },
  {
    name: '20,000 pings and 20,000 fragments',
    send: (server) =>
      stream(server, (socket) => {
        for (let count = 0; count < 20_000; count += 1) socket.ping('x');
        for (let count = 0; count < 20_000; count += 1) socket.send('{', { fin: false });
        socket.close();
        setTimeout(() => socket.terminate(), 1_000);
      }),
  },
  {
    name: '2,000 pipelined health requests',
    send: async ({ url }) => {
      const { hostname, port } = new URL(url);
      const socket = connect(Number(port), hostname);
      const all = 2_000;
      let text = '';
      const answered = new Promise((resolve, reject) => {
        socket.once('error', reject);
        socket.on('data', (chunk) => {
          text += chunk.toString('latin1');
          if (text.split('HTTP/1.1 200').length > all) resolve(undefined);
        });
      });
      socket.write('GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(all));
      await answered;
      socket.destroy();
    },
  },
];

/** Events with keys in another case, and keys of `Data` that look like known ones. */
const misspeltEvents = () =>
  JSON.stringify({
    Events: Array.from({ length: 4_000 }, (_, at) => ({ name: 'SR Milestone', data: { [`Txt${at % 500}`]: '' } })),
  });

/** @type {readonly Input[]} */
export const INPUTS = [
  ...longFields(),
  ...texts(),
  ...expressions(),
  ...Object.entries(JSONS).map(([shape, json]) => ({ name: `Parameters with ${shape}`, send: batch(ECHO, 400, json) })),
  { name: 'Parameters with 9,000 events', send: batch(ECHO, 200, manyEvents) },
  { name: 'Parameters with 4,000 events with misspelt keys', send: batch(ECHO, 200, misspeltEvents) },
  ...Object.entries(DESIGNS).map(([shape, [status, design]]) => ({
    name: `a design with ${shape}`,
    send: (/** @type {ProbedServer} */ server) => server.post('/projects/validate', jsonOf(design()), status),
  })),
  ...CONNECTIONS,
];
