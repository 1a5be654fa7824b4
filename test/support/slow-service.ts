import { setTimeout as sleep } from 'node:timers/promises';
import type { WebSocket } from 'ws';

/** Messages that Python's `websockets` reads before its application asks for them. */
const READ_AHEAD = 32;

type Message = string | Buffer;

export interface Slowness {
  /** Audio that it processes in a second. */
  readonly bytesPerSecond: number;
  /** Time for a text message. */
  readonly textMs?: number;
  /** Interval of pings, and the timeout of each. */
  readonly pingMs: number;
}

/**
 * A service that processes one message at a time, more slowly than they arrive.
 *
 * Its keep-alive is that of Python's `websockets`: a ping without a pong in time ends the connection with 1011. Like that
 * library it reads some messages ahead and then stops reading, pongs included.
 */
export class SlowService {
  audioBytes = 0;
  /** Maximum time until a ping was answered. */
  unansweredMs = 0;
  private readonly queue: Message[] = [];
  private isWorking = false;
  private dueMs = 0;

  /** @param work Called with each processed message. */
  constructor(
    private readonly socket: WebSocket,
    private readonly slowness: Slowness,
    private readonly work: (message: Message, service: SlowService) => void,
  ) {
    socket.on('message', (data: Buffer, isBinary) => {
      this.queue.push(isBinary ? data : data.toString());
      if (this.queue.length >= READ_AHEAD) socket.pause();
      if (!this.isWorking) void this.workOff();
    });
    const { pingMs } = slowness;
    let pingedMs: number | undefined;
    const timer = setInterval(() => {
      if (pingedMs !== undefined) socket.close(1011, 'keepalive ping timeout');
      pingedMs = performance.now();
      socket.ping();
    }, pingMs);
    socket.on('pong', () => {
      if (pingedMs !== undefined) this.unansweredMs = Math.max(this.unansweredMs, performance.now() - pingedMs);
      pingedMs = undefined;
    });
    socket.once('close', () => clearInterval(timer));
  }

  say(message: object): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(JSON.stringify(message));
  }

  close(): void {
    this.socket.close(1000);
  }

  private async workOff(): Promise<void> {
    const { bytesPerSecond, textMs = 0 } = this.slowness;
    this.isWorking = true;
    this.dueMs = Math.max(this.dueMs, performance.now());
    for (let message = this.queue.shift(); message !== undefined; message = this.queue.shift()) {
      this.dueMs += typeof message === 'string' ? textMs : (message.length * 1000) / bytesPerSecond;
      // Timers are late; later messages make up for it.
      const waitMs = this.dueMs - performance.now();
      if (waitMs >= 1) await sleep(waitMs);
      if (typeof message !== 'string') this.audioBytes += message.length;
      this.work(message, this);
      if (this.socket.isPaused && this.queue.length < READ_AHEAD) this.socket.resume();
    }
    this.isWorking = false;
  }
}

/** Behaves like vosk-server: one result per second of audio at 16 kHz, and the last at the end. */
export function slowVosk(message: Message, service: SlowService): void {
  if (typeof message !== 'string') {
    const before = Math.floor((service.audioBytes - message.length) / 32_000);
    const second = Math.floor(service.audioBytes / 32_000);
    service.say(second > before ? { text: `second ${second}` } : { partial: '' });
  } else if (message.includes('eof')) {
    service.say({ text: 'end' });
    service.close();
  }
}
