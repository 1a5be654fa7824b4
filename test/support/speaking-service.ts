import type { WebSocket } from 'ws';
import { encodeFrames } from '../../src/audio/index.js';
import { tone } from './signals.js';

/** The answer to a text, at 24 kHz. */
export const SPOKEN_TONE = tone({ ms: 300, rateHz: 24_000 });

export type Synthesize = Readonly<Record<string, unknown>> & { readonly Id: number };

/** A service that speaks over WebSockets (docs/speaking.md): the same tone for every text. */
export function speakTones(asked: Synthesize[] = []): (socket: WebSocket) => void {
  return (socket) => {
    socket.on('message', (data: Buffer) => {
      const request = JSON.parse(data.toString()) as Synthesize;
      asked.push(request);
      speakTone(socket, request);
    });
  };
}

/** Answers a text, in frames of odd sizes. */
export function speakTone(socket: WebSocket, { Id }: Synthesize): void {
  socket.send(JSON.stringify({ MessageName: 'SynthesisStarted', Id, SampleRate: 24_000 }));
  const bytes = encodeFrames('pcm', [SPOKEN_TONE]);
  for (let at = 0; at < bytes.length; at += 1_001) socket.send(bytes.subarray(at, at + 1_001));
  socket.send(JSON.stringify({ MessageName: 'SynthesisEnded', Id }));
}
