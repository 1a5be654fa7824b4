import type { ServiceClient, ServiceRequest, ServiceResponse } from '../../src/common/service-call/index.js';
import { helloService } from './run-graph.js';
import type { StandInSocket } from './stand-in-socket.js';

/** A text service, a model and a voice in one: it echoes each text, and its speech is silent. */
export const echoService: ServiceClient = { ...helloService, call: async (request) => answerTo(request) };

function answerTo({ url, body }: ServiceRequest): ServiceResponse {
  if (url.endsWith('/audio/speech')) {
    return { status: 200, headers: { 'content-type': 'audio/pcm' }, body: new Uint8Array(2) };
  }
  const { Text, messages } = JSON.parse(Buffer.from(body ?? []).toString()) as {
    Text?: string;
    messages?: { content: string }[];
  };
  const content = messages?.at(-1)?.content;
  const answer = content === undefined ? { Text } : { choices: [{ message: { content }, finish_reason: 'stop' }] };
  return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(answer)) };
}

/** A voice by WebSocket whose speech is silent. */
export function sayNothing(message: string | Uint8Array, socket: StandInSocket): void {
  const { Id } = JSON.parse(String(message)) as { Id: number };
  socket.say({ MessageName: 'SynthesisStarted', Id, SampleRate: 8_000 });
  socket.say({ MessageName: 'SynthesisEnded', Id });
}
