import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProjectCopy } from '../support/project-copy.js';

interface Addition {
  /** Name of the addition, for the title of its test. */
  readonly name: string;
  /** Text inserted into the files that a developer changes. Without `after` the file is new. */
  readonly edits: readonly { readonly path: string; readonly after?: string; readonly text: string }[];
  /** Files that `npm run docs` and `npm run db:generate` write then. */
  readonly generated: readonly (string | RegExp)[];
}

const ADDITIONS: readonly Addition[] = [
  {
    name: 'an engine',
    edits: [
      {
        path: 'src/engines/recognition/added.engine.ts',
        text: `import { defineEngine } from '../contract/index.js';
import type { Recognizer } from './recognizer.js';

export const added = defineEngine<Recognizer>({
  capability: 'recognition',
  name: 'added',
  runs: 'local',
  summary: 'hears nothing',
  languages: ['en'],
  open: () => ({ recognize: () => Promise.resolve({ text: '' }) }),
});
`,
      },
      {
        path: 'src/engines/recognition/recognizers.ts',
        after: '\n',
        text: "import { added } from './added.engine.js';\n",
      },
      {
        path: 'src/engines/recognition/recognizers.ts',
        after: 'const ENGINES = [',
        text: 'added, ',
      },
    ],
    generated: ['docs/engines.md', 'docs/nodes.md'],
  },
  {
    name: 'a result form',
    edits: [
      {
        path: 'src/results/names.serializer.ts',
        text: `import type { ResultForm } from './result-form.js';

/** The names of the events, a line each. */
export const names = {
  mediaType: 'text/x-event-names',
  isLive: false,
  isSorted: false,
  hasAudio: false,
  encodeEvent: ({ Name }) => \`\${Name}\\n\`,
  serialize: async function* ({ output }) {
    for (let bytes = await output.takeEvents(); bytes; bytes = await output.takeEvents()) yield bytes;
  },
  lengthOf: (output) => output.eventBytes,
  schemaOf: () => ({ type: 'string' }),
} as const satisfies ResultForm;
`,
      },
      { path: 'src/results/result-forms.ts', after: '\n', text: "import { names } from './names.serializer.js';\n" },
      { path: 'src/results/result-forms.ts', after: '  srt,\n', text: '  names,\n' },
    ],
    generated: ['openapi.json'],
  },
  {
    name: 'a setting',
    edits: [
      {
        path: 'src/config/environment.ts',
        after: 'export class Environment {\n',
        text: "  @Field({ type: 'integer', minimum: 1, unit: 'ms', description: 'An added setting.' })\n  ADDED_MS = 5;\n\n",
      },
    ],
    generated: ['.env.example', 'docs/configuration.md'],
  },
  {
    name: 'an error',
    edits: [
      {
        path: 'src/common/errors/error.catalogue.ts',
        after: 'export const ERRORS = {\n',
        text: "  'audio.silent': { status: 422, retryable: false, title: 'The audio is silent', help: 'Send speech.' },\n",
      },
      {
        path: 'src/audio/wav-reader.ts',
        after: '\n\n',
        text: "export function refuseSilence(): never {\n  throw new DataFlowError('audio.silent', 'found silence, expected speech');\n}\n\n",
      },
    ],
    generated: ['docs/errors.md'],
  },
  {
    name: 'a member of the Start message',
    edits: [
      {
        path: 'src/protocol/start.ts',
        after: 'export class ParametersDto {\n',
        text: "  @Field({ type: 'string', maxLength: 20, optional: true, description: 'An added member.' })\n  Added?: string;\n\n",
      },
    ],
    generated: ['asyncapi.json', 'openapi.json'],
  },
  {
    name: 'a column of the ledger',
    edits: [
      {
        path: 'src/database/schema.ts',
        after: "    channelCount: integer('channel_count'),\n",
        text: "    addedMs: integer('added_ms'),\n",
      },
      {
        path: 'src/protocol/operation-record.ts',
        after: '  readonly channelCount: number | null;\n',
        text: '  readonly addedMs: number | null;\n',
      },
      {
        path: 'src/operations/ledger/operation-ledger.ts',
        after: '      channelCount: format?.channelCount ?? null,\n',
        text: '      addedMs: operation.audioMs,\n',
      },
    ],
    generated: [
      /^src\/database\/migrations\/meta\/\d+_snapshot\.json$/,
      'src/database/migrations/meta/_journal.json',
      /^src\/database\/migrations\/\d+_\w+\.sql$/,
    ],
  },
];

describe('additions to a copy of the project', () => {
  let copy: ProjectCopy;
  beforeAll(async () => {
    copy = await ProjectCopy.make();
    for (const { path, after, text } of ADDITIONS.flatMap(({ edits }) => edits)) {
      await (after === undefined ? copy.write(path, text) : copy.insert(path, after, text));
    }
    await copy.run('npm run docs && npm run db:generate');
  });
  afterAll(() => copy.remove());

  it('change no other files', async () => {
    const expected = ADDITIONS.flatMap(({ edits, generated }) => [...edits.map(({ path }) => path), ...generated]);
    const isExpected = (path: string): boolean =>
      expected.some((name) => (typeof name === 'string' ? name === path : name.test(path)));
    const changed = await copy.changed();
    expect(changed.filter((path) => !isExpected(path))).toEqual([]);
  });

  it.each(ADDITIONS)('$name is in its generated files', async ({ generated }) => {
    const changed = await copy.changed();
    for (const name of generated) {
      expect(changed.filter((path) => (typeof name === 'string' ? name === path : name.test(path)))).not.toEqual([]);
    }
  });

  it('compile, and import only what they may', async () => {
    await copy.run('node node_modules/typescript-7/bin/tsc --noEmit -p tsconfig.json');
    await copy.run('node_modules/.bin/depcruise src');
  });
});
