import { requireSupportedFormat } from '../../audio/index.js';
import { DataFlowError } from '../../common/errors/index.js';
import { within } from '../../common/promises/index.js';
import type { CallSettings, ServiceClient, ServiceSocket } from '../../common/service-call/index.js';
import { defineEngine } from '../contract/index.js';
import type { SpokenAudio, Synthesizer, Utterance } from './synthesizer.js';

export const websocket = defineEngine<Synthesizer>({
  capability: 'synthesis',
  name: 'websocket',
  runs: 'service',
  summary: 'a service with the messages of docs/speaking.md',
  languages: 'any',
  needsAddress:
    'no synthesizer is configured: set Address to a service with the messages of docs/speaking.md, or Engine to flite',
  async open({ address, service, call }) {
    const synthesizer = socketSynthesizer({ address, service, call });
    await synthesizer.open();
    return synthesizer;
  },
});

export interface SocketSpeechSettings {
  /** ws or wss. */
  readonly address: string;
  readonly service: ServiceClient;
  /** How it is called; the budget is for each message of the service that is waited for. */
  readonly call: CallSettings;
}

/** A synthesizer behind a WebSocket, of one operation. */
export interface SocketSynthesizer extends Synthesizer {
  /** Opens the connection ahead of the first text. */
  open(): Promise<void>;
  close(): Promise<void>;
}

type Message = string | Uint8Array;

interface Connection {
  readonly socket: ServiceSocket;
  readonly messages: AsyncIterator<Message>;
}

/**
 * Speaks by a server with the messages of docs/speaking.md.
 *
 * Texts are sent at once, and answered one after the other. If the service closes the connection between two texts,
 * the next text opens another.
 */
export function socketSynthesizer(settings: SocketSpeechSettings): SocketSynthesizer {
  let connection: Promise<Connection> | undefined;
  let lastId = 0;
  /** Resolves when the answers to all earlier texts have been read. */
  let turn: Promise<void> = Promise.resolve();

  const connect = (): Promise<Connection> => {
    if (connection) return connection;
    const opening = open(settings);
    connection = opening;
    const forget = (): void => {
      if (connection === opening) connection = undefined;
    };
    opening.then(({ socket }) => void socket.ended.then(forget), forget);
    return opening;
  };
  return {
    speaks: () => true,
    open: async () => {
      await connect();
    },
    close: async () => {
      const open = await connection?.catch(() => undefined);
      await open?.socket.close();
    },
    async *synthesize(utterance) {
      const { socket, messages } = await connect();
      lastId += 1;
      const id = lastId;
      const before = turn;
      let finish: () => void = () => undefined;
      turn = new Promise((resolve) => (finish = resolve));
      let isWhole = false;
      try {
        await socket.send(JSON.stringify(requestOf(id, utterance)));
        await before;
        yield* readAnswer(id, () => next(messages, settings.call.budgetMs));
        isWhole = true;
      } finally {
        // After an interrupted answer the next message of the connection is unknown.
        if (!isWhole) void socket.close();
        finish();
      }
    },
  };
}

async function open({ address, service, call }: SocketSpeechSettings): Promise<Connection> {
  const socket = await service.connect({
    url: address,
    ...(call.connectTimeoutMs !== undefined && { connectTimeoutMs: call.connectTimeoutMs }),
    ...(call.ignoresTlsErrors !== undefined && { ignoresTlsErrors: call.ignoresTlsErrors }),
    ...(call.credentialId !== undefined && { credentialId: call.credentialId }),
  });
  return { socket, messages: socket.messages[Symbol.asyncIterator]() };
}

function requestOf(Id: number, { text, language, voice, volume, rate }: Utterance): object {
  return {
    MessageName: 'Synthesize',
    Id,
    Text: text,
    Language: language,
    Voice: voice,
    Volume: volume,
    Rate: rate,
  };
}

/** The next message; not for longer than the service is given. */
async function next(messages: AsyncIterator<Message>, budgetMs: number): Promise<Message> {
  const coming = messages.next();
  if (!(await within(budgetMs, coming))) {
    throw new DataFlowError(
      'node.timeout',
      `The service did not answer within ${budgetMs} ms; check that it runs, or allow more time.`,
    );
  }
  const result: IteratorResult<Message, undefined> = await coming;
  if (result.done === true)
    throw new DataFlowError('node.service-failed', 'The service closed the connection within an answer.');
  return result.value;
}

/** The answer to one text: SynthesisStarted, samples, SynthesisEnded. */
async function* readAnswer(id: number, nextMessage: () => Promise<Message>): AsyncGenerator<SpokenAudio> {
  const started = readMessage(await nextMessage(), id, 'SynthesisStarted');
  const sampleRateHz = Number(started.SampleRate);
  requireRate(sampleRateHz);
  let half = new Uint8Array(0);
  for (;;) {
    const message = await nextMessage();
    if (typeof message === 'string') {
      readMessage(message, id, 'SynthesisEnded');
      return;
    }
    const bytes = Buffer.concat([half, message]);
    half = Uint8Array.from(bytes.subarray(bytes.length & ~1));
    const samples = new Int16Array(new Uint8Array(bytes).buffer, 0, bytes.length >> 1);
    if (samples.length > 0) yield { samples, sampleRateHz };
  }
}

/** @throws DataFlowError `node.service-failed` where it is another message, or of another text. */
function readMessage(message: Message, id: number, name: string): Readonly<Record<string, unknown>> {
  const json = typeof message === 'string' ? parse(message) : undefined;
  if (json?.MessageName === 'SynthesisFailed' && json.Id === id) {
    throw new DataFlowError('node.service-failed', 'The service said that it cannot speak a text.');
  }
  if (json?.MessageName === name && json.Id === id) return json;
  throw new DataFlowError(
    'node.service-failed',
    `The service sent something else than ${name} of the text it was sent.`,
  );
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function requireRate(sampleRateHz: number): void {
  try {
    requireSupportedFormat({ encoding: 'pcm', bitsPerSample: 16, sampleRateHz, channelCount: 1 });
  } catch (cause) {
    throw new DataFlowError('node.service-failed', 'The service sent no supported sample rate.', { cause });
  }
}
