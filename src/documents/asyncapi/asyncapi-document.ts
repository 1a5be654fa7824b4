import type { JsonSchema } from '../../common/field/index.js';
import {
  CLIENT_MESSAGE_NAMES,
  CLIENT_MESSAGES,
  FAILURE_RESPONSES,
  responseName,
  WHEN_CLOSED,
  type RefusableName,
} from '../../protocol/index.js';
import { answerSchema, complaintSchema, namedSchema, ref, sharedSchemas } from './schemas.js';

interface Message {
  readonly name: string;
  readonly summary: string;
  readonly contentType: string;
  readonly payload: JsonSchema;
}

type Ref = Readonly<Record<'$ref', string>>;

const JSON_TEXT = 'application/json';

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
    ...CLIENT_MESSAGE_NAMES.map((name) => {
      const { summary, members } = CLIENT_MESSAGES[name];
      return text(name, summary, namedSchema(name, members));
    }),
    ...CLIENT_MESSAGE_NAMES.map((name) => {
      const answer = responseName(name);
      return text(answer, `Answers ${name}.`, answerSchema(answer, CLIENT_MESSAGES[name].response));
    }),
    ...Object.entries(FAILURE_RESPONSES).map(([name, summary]) => {
      const answer = responseName(name as RefusableName);
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
    'x-close-codes': WHEN_CLOSED,
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
      CLIENT_MESSAGE_NAMES.map((name) => [
        name.toLowerCase(),
        receive(name, CLIENT_MESSAGES[name].summary, responseName(name)),
      ]),
    ),
    takeEvent: receive('Event', 'Takes an event; answers where it is not as expected.', 'EventResponse'),
    takeAudio: receive('Audio', 'Takes audio.'),
    sendEvent: send('SentEvent', 'Sends what has reached the Publisher.'),
    sendAudio: send('Audio', 'Sends audio that has reached the Publisher.'),
    complain: send('ErrorResponse', FAILURE_RESPONSES.Error),
    giveUp: send('Problem', 'Says why the stream is closed.'),
  };
}
