import { describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { Gate } from '../../common/promises/index.js';
import type { Waiting } from '../../pipeline/index.js';
import { Inbox } from './inbox.js';

/** An inbox whose handler writes down what it gets, and waits for `room` after each message. */
function makeInbox(): { inbox: Inbox; seen: string[]; room: Gate; socket: { isPaused: boolean } } {
  const socket = {
    isPaused: false,
    pause: (): void => void (socket.isPaused = true),
    resume: (): void => void (socket.isPaused = false),
  };
  const seen: string[] = [];
  const room = new Gate();
  const inbox = new Inbox(socket as unknown as WebSocket, (message) => {
    seen.push(message.kind);
    return room.wait();
  });
  return { inbox, seen, room, socket };
}

const AUDIO = { kind: 'audio', bytes: new Uint8Array(0) } as const;
const FINALIZE = { kind: 'Finalize' } as const;

async function next(room: Gate): Promise<void> {
  room.open();
  await Promise.resolve();
}

describe('Inbox', () => {
  it('handles one message at a time, in order', async () => {
    const { inbox, seen, room } = makeInbox();
    inbox.put(AUDIO, 10);
    inbox.put(FINALIZE, 10);
    expect(seen).toEqual(['audio']);
    await next(room);
    expect(seen).toEqual(['audio', 'Finalize']);
  });

  it('makes a call of a timer between two messages, and waits for it', async () => {
    const { inbox, seen, room } = makeInbox();
    const call = (): Waiting => {
      seen.push('call');
      return room.wait();
    };
    inbox.put(AUDIO, 10);
    inbox.put(call);
    inbox.put(FINALIZE, 10);
    expect(seen).toEqual(['audio']);
    await next(room);
    expect(seen).toEqual(['audio', 'call']);
    await next(room);
    expect(seen).toEqual(['audio', 'call', 'Finalize']);
  });

  it('pauses the socket while too much waits, and resumes it after', async () => {
    const { inbox, room, socket } = makeInbox();
    for (let count = 0; count < 3; count += 1) inbox.put(AUDIO, 256 * 1024);
    expect(socket.isPaused).toBe(true);
    await next(room);
    expect(socket.isPaused).toBe(false);
  });

  it('drops what waits when it is closed, and takes no more', async () => {
    const { inbox, seen, room } = makeInbox();
    inbox.put(AUDIO, 10);
    inbox.put(FINALIZE, 10);
    inbox.close();
    await next(room);
    inbox.put(FINALIZE, 10);
    expect(seen).toEqual(['audio']);
  });
});
