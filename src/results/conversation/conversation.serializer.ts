import { setImmediate } from 'node:timers/promises';
import { runInSlices } from '../../common/slices/index.js';
import type { Conversation, WireEvent } from '../../protocol/index.js';
import type { Result, ResultForm } from '../result-form.js';
import { contextOf } from './call-context.js';
import { captionsOf, type Caption } from './captions.js';
import { Heard, requireBounds } from './heard.js';
import { jsonParts } from './json-parts.js';
import { makeConversation, type MadeConversation } from './make-conversation.js';
import { namesOf, plainText, subRip, webVtt } from './write-transcript.js';

/** Properties of the forms that are made of the whole conversation. */
const MADE_OF_ALL = {
  isLive: false,
  hasAudio: false,
  readsChannelTags: true,
  isSorted: true,
  encodeEvent: (event: WireEvent, _sequence: number, Sent: number | undefined) => JSON.stringify({ ...event, Sent }),
  check: ({ output }: Result) => requireBounds(output.eventsOut, output.eventBytes),
} as const;

const TRANSCRIPT = {
  name: 'transcript',
  summary: 'Run a batch operation and get its transcript as text or captions',
} as const;

export const conversation = {
  ...MADE_OF_ALL,
  mediaType: 'application/vnd.dataflow.conversation+json',
  path: { name: 'conversation', summary: 'Run a batch operation and get one document of the call' },
  serialize: (result) => serialize(result, ({ conversation: document }) => jsonParts(document)),
  schemaOf: () => ({ $ref: '#/components/schemas/Conversation' }),
} as const satisfies ResultForm;

export const text = {
  ...MADE_OF_ALL,
  mediaType: 'text/plain',
  path: { ...TRANSCRIPT, format: 'text' },
  serialize: (result) => serialize(result, plainText),
  schemaOf: () => ({ type: 'string', description: 'The transcript: a line a turn, with its time and its speaker.' }),
} as const satisfies ResultForm;

export const vtt = {
  ...MADE_OF_ALL,
  mediaType: 'text/vtt',
  path: { ...TRANSCRIPT, format: 'vtt' },
  serialize: (result) =>
    serializeCaptions(result, (captions, { participants }) => webVtt(captions, namesOf(participants))),
  schemaOf: () => ({ type: 'string', description: 'Captions as WebVTT.' }),
} as const satisfies ResultForm;

export const srt = {
  ...MADE_OF_ALL,
  mediaType: 'application/x-subrip',
  path: { ...TRANSCRIPT, format: 'srt' },
  serialize: (result) => serializeCaptions(result, (captions) => subRip(captions)),
  schemaOf: () => ({ type: 'string', description: 'Captions as SubRip (SRT).' }),
} as const satisfies ResultForm;

async function* serialize(
  result: Result,
  write: (made: MadeConversation) => Iterable<string>,
): AsyncGenerator<Uint8Array> {
  yield* encoded(write(await makeOf(result)));
}

async function* serializeCaptions(
  result: Result,
  write: (captions: readonly Caption[], document: Conversation) => Iterable<string>,
): AsyncGenerator<Uint8Array> {
  const { conversation: document, turns } = await makeOf(result);
  yield* encoded(write(await runInSlices(captionsOf(turns)), document));
}

/** Reads the events of a result one by one, and makes the conversation in short slices. */
async function makeOf({ operation, output }: Result): Promise<MadeConversation> {
  const heard = new Heard();
  let startMs = performance.now();
  for await (const event of output.eventsInOrder()) {
    heard.add(event);
    if (performance.now() - startMs < SLICE_MS) continue;
    await setImmediate();
    startMs = performance.now();
  }
  return runInSlices(makeConversation(heard, contextOf(operation)));
}

/** How long events are read before other work of the event loop has its turn. */
const SLICE_MS = 8;

/** How much text is encoded at once, in UTF-16 units. */
const BLOCK_UNITS = 64 * 1024;

async function* encoded(parts: Iterable<string>): AsyncGenerator<Uint8Array> {
  let block = '';
  for (const part of parts) {
    block += part;
    if (block.length < BLOCK_UNITS) continue;
    yield Buffer.from(block);
    block = '';
    await setImmediate();
  }
  if (block !== '') yield Buffer.from(block);
}
