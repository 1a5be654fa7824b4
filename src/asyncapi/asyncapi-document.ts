import type { JsonSchema } from '../common/field/index.js';
import { CLOSE } from '../streaming/index.js';
import { COMPLAINTS, NAMED_MESSAGES } from './messages.js';
import { answerSchema, complaintSchema, namedSchema, ref, sharedSchemas } from './schemas.js';

interface Message {
  readonly name: string;
  readonly summary: string;
  readonly contentType: string;
  readonly payload: JsonSchema;
}

type Ref = Readonly<Record<'$ref', string>>;

const JSON_TEXT = 'application/json';
const NAMES = Object.keys(NAMED_MESSAGES) as (keyof typeof NAMED_MESSAGES)[];

/** When the server closes with a code; those of the library are told by number. */
const WHEN_CLOSED = {
  done: 'Finalize or Stop has completed.',
  leaving: 'The server shuts down.',
  unsupported: 'Text that is not JSON; audio before Start, or where none was announced.',
  refused: 'Start was refused, a limit was passed, the client was silent, or its token has expired.',
  failed: 'A node or the server failed.',
  busy: 'There is no room now, or the client is too slow.',
} as const satisfies Record<keyof typeof CLOSE, string>;
const OF_LIBRARY = {
  1002: 'A malformed frame.',
  1007: 'Text that is not UTF-8.',
  1009: 'A message larger than MAX_FRAME_BYTES.',
};

/**
 * The streaming protocol as an AsyncAPI 3.0 document. docs/streaming.md is the same in words.
 *
 * @param basePath Path in front of `/project-runner`.
 */
export function makeAsyncApiDocument(version: string, basePath = ''): Readonly<Record<string, unknown>> {
  const messages = makeMessages();
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Data Flow streams',
      version,
      description: 'Audio and events in, while they happen; the events and the audio that reach the Publisher out.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: JSON_TEXT,
    servers: {
      here: {
        host: '{host}',
        protocol: 'wss',
        ...(basePath !== '' && { pathname: basePath }),
        description: 'The server that has this document; `ws` where it is called without TLS.',
        variables: { host: { default: 'localhost:3000', description: 'Name and port of the server.' } },
        security: [{ $ref: '#/components/securitySchemes/bearer' }],
      },
    },
    channels: makeChannels(Object.keys(messages)),
    operations: makeOperations(),
    components: {
      messages,
      schemas: sharedSchemas(),
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'In the handshake, or as `Token` of the Start message.',
        },
      },
    },
  };
}

function makeMessages(): Record<string, Message> {
  const audio = { type: 'string', format: 'binary' };
  const list = [
    ...NAMES.map((name) => {
      const { summary, members } = NAMED_MESSAGES[name];
      return text(name, summary, namedSchema(name, members));
    }),
    ...NAMES.map((name) => {
      const answer = `${name}Response`;
      return text(answer, `Answers ${name}.`, answerSchema(answer, NAMED_MESSAGES[name].answer));
    }),
    ...Object.entries(COMPLAINTS).map(([name, summary]) => {
      const answer = `${name}Response`;
      return text(answer, summary, complaintSchema(answer));
    }),
    text('Event', 'An event that leaves the Entry node.', holder('Event')),
    text('SentEvent', 'An event that has reached the Publisher.', holder('SentEvent')),
    text('Problem', 'Why the server closes the stream; the last text frame.', ref('Problem')),
    {
      name: 'Audio',
      summary: 'A binary frame: samples, interleaved.',
      contentType: 'application/octet-stream',
      payload: audio,
    },
  ];
  return Object.fromEntries(list.map((message) => [message.name, message]));
}

function text(name: string, summary: string, payload: JsonSchema): Message {
  return { name, summary, contentType: JSON_TEXT, payload };
}

function holder(schema: string): JsonSchema {
  return {
    type: 'object',
    properties: { Event: ref(schema) },
    required: ['Event'],
    additionalProperties: schema === 'Event',
  };
}

function makeChannels(names: readonly string[]): Record<string, unknown> {
  const channel = {
    messages: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }])),
    bindings: { ws: { method: 'GET', bindingVersion: '0.1.0' } },
    'x-close-codes': closeCodes(),
  };
  return {
    stream: { address: '/project-runner', summary: 'A WebSocket: one operation.', ...channel },
    namedStream: {
      address: '/project-runner/{projectName}',
      summary: 'The same, with the name of the project in the path.',
      parameters: { projectName: { description: 'The project to run.' } },
      ...channel,
    },
  };
}

function closeCodes(): Record<string, string> {
  const own = Object.entries(CLOSE).map(([name, code]) => [code, WHEN_CLOSED[name as keyof typeof CLOSE]] as const);
  return { ...OF_LIBRARY, ...Object.fromEntries(own) };
}

function makeOperations(): Record<string, unknown> {
  const channel = { $ref: '#/channels/stream' };
  const of = (...names: readonly string[]): Ref[] =>
    names.map((name) => ({ $ref: `#/channels/stream/messages/${name}` }));
  const receive = (name: string, summary: string, ...answers: readonly string[]): unknown => ({
    action: 'receive',
    channel,
    summary,
    messages: of(name),
    ...(answers.length > 0 && { reply: { channel, messages: of(...answers) } }),
  });
  const send = (name: string, summary: string): unknown => ({ action: 'send', channel, summary, messages: of(name) });
  return {
    ...Object.fromEntries(
      NAMES.map((name) => [name.toLowerCase(), receive(name, NAMED_MESSAGES[name].summary, `${name}Response`)]),
    ),
    takeEvent: receive('Event', 'Takes an event; answers where it is not as expected.', 'EventResponse'),
    takeAudio: receive('Audio', 'Takes audio.'),
    sendEvent: send('SentEvent', 'Sends what has reached the Publisher.'),
    sendAudio: send('Audio', 'Sends audio that has reached the Publisher.'),
    complain: send('ErrorResponse', COMPLAINTS.Error),
    giveUp: send('Problem', 'Says why the stream is closed.'),
  };
}
