import type { RawData } from 'ws';
import type { SocketBehaviour } from './socket-service.js';

/** A stand-in recognizes one segment per this many ms of audio. */
const PIECE_MS = 1_000;

/** The input of a stand-in for a recognizer. */
export interface HeardBy {
  readonly configs: Record<string, unknown>[];
  /** Bytes of audio, by connection. */
  readonly bytes: number[];
  readonly addresses: (string | undefined)[];
}

export function noHeard(): HeardBy {
  return { configs: [], bytes: [], addresses: [] };
}

/**
 * Behaves like vosk-server.
 *
 * It answers each audio message once, and the end with the last result and a close. It recognizes `text` once a second, from 0.1 s to 0.9 s of it, and the last part at the end.
 */
export function voskService(text: string, heard: HeardBy = noHeard()): SocketBehaviour {
  return (socket) => {
    const at = heard.bytes.push(0) - 1;
    let rateHz = 8_000;
    let pieces = 0;
    const piece = (): string => {
      const startMs = pieces * PIECE_MS;
      pieces += 1;
      const [start, end] = [(startMs + 100) / 1000, (startMs + 900) / 1000];
      return JSON.stringify({ result: [{ conf: 0.9, start, end, word: text }], text });
    };
    socket.on('message', (data: RawData, isBinary: boolean) => {
      const bytes = data as Buffer;
      if (isBinary) {
        heard.bytes[at]! += bytes.length;
        const ms = (heard.bytes[at]! / 2 / rateHz) * 1000;
        socket.send(ms >= (pieces + 1) * PIECE_MS ? piece() : JSON.stringify({ partial: text.slice(0, 5) }));
      } else if (bytes.toString() === '{"eof" : 1}') {
        socket.send(piece());
        socket.close();
      } else {
        const { config } = JSON.parse(bytes.toString()) as { config: Record<string, unknown> };
        heard.configs.push(config);
        rateHz = Number(config.sample_rate);
      }
    });
  };
}

/**
 * Behaves like Knovvu's SR WebSocket.
 *
 * It sends a partial result at the first audio, a milestone at the end, and everything as the final result.
 */
export function knovvuService(text: string, heard: HeardBy = noHeard()): SocketBehaviour {
  return (socket, { url }) => {
    const at = heard.bytes.push(0) - 1;
    heard.addresses.push(url);
    const say = (name: string, members: object = {}): void =>
      socket.send(JSON.stringify({ 'message-name': name, ...members }));
    socket.on('message', (data: RawData, isBinary: boolean) => {
      const bytes = data as Buffer;
      if (isBinary) {
        if (heard.bytes[at] === 0) say('partial-result', { text: text.slice(0, 5) });
        heard.bytes[at]! += bytes.length;
        return;
      }
      const message = JSON.parse(bytes.toString()) as Record<string, unknown>;
      heard.configs.push(message);
      if (message['message-name'] === 'recognize') {
        say('recognition-started');
      } else {
        say('milestone-result', { text, confidence: 0.8 });
        say('final-result', { text });
      }
    });
  };
}
