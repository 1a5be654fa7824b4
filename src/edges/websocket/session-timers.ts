import type { WebSocket } from 'ws';
import { DataFlowError } from '../../common/errors/index.js';
import type { StreamingConfig } from './streaming.config.js';

/** How many pings may go unanswered. */
const MAX_MISSED = 2;

/** Maximum delay of a timer in Node, in milliseconds. */
const MAX_TIMER_MS = 2_147_483_647;

/** Ends a session when its client is silent: no Start, no message, no pong, no new token. */
export class SessionTimers {
  private missed = 0;
  private lastLifeMs = 0;
  private readonly ping: NodeJS.Timeout | undefined;
  private start: NodeJS.Timeout | undefined;
  private idle: NodeJS.Timeout | undefined;
  private token: NodeJS.Timeout | undefined;

  constructor(
    private readonly socket: WebSocket,
    private readonly config: StreamingConfig,
    private readonly fail: (error: DataFlowError) => void,
  ) {
    const { startMs, pingMs } = config;
    if (startMs > 0) this.start = setTimeout(() => fail(noStart(startMs)), startMs);
    if (pingMs > 0) this.ping = setInterval(() => this.checkLife(), pingMs);
    socket.on('pong', () => (this.missed = 0));
  }

  /** Something has come from the client. */
  noteLife(): void {
    this.missed = 0;
    this.lastLifeMs = performance.now();
  }

  started(): void {
    clearTimeout(this.start);
  }

  /** Starts the timeout of idle clients and that of the token. */
  running(acceptedUntil: Date): void {
    const { idleMs } = this.config;
    this.lastLifeMs = performance.now();
    if (idleMs > 0) this.idle = setTimeout(() => this.checkIdle(), idleMs);
    this.renew(acceptedUntil);
  }

  /** The token that the stream goes on with is accepted until then. */
  renew(acceptedUntil: Date): void {
    clearTimeout(this.token);
    const leftMs = acceptedUntil.getTime() - Date.now();
    this.token = setTimeout(
      () => (leftMs > MAX_TIMER_MS ? this.renew(acceptedUntil) : this.fail(expired())),
      Math.min(leftMs, MAX_TIMER_MS),
    );
  }

  /** Nothing more is expected of the client. */
  ending(): void {
    clearTimeout(this.idle);
    clearTimeout(this.token);
  }

  clear(): void {
    clearInterval(this.ping);
    for (const timer of [this.start, this.idle, this.token]) clearTimeout(timer);
  }

  private checkLife(): void {
    // The server reads nothing of a client that it holds back, pongs included.
    if (this.socket.isPaused) this.missed = 0;
    if (this.missed >= MAX_MISSED) {
      // The client is unreachable.
      this.socket.terminate();
      return;
    }
    this.missed += 1;
    this.socket.ping();
  }

  private checkIdle(): void {
    const { idleMs } = this.config;
    if (this.socket.isPaused) this.lastLifeMs = performance.now();
    const leftMs = this.lastLifeMs + idleMs - performance.now();
    // Checked periodically, since resetting a timer for each message costs more than the message.
    if (leftMs > 0) this.idle = setTimeout(() => this.checkIdle(), leftMs);
    else this.fail(idle(idleMs));
  }
}

function noStart(ms: number): DataFlowError {
  return new DataFlowError('stream.silent', `No Start message came within STREAM_START_SECONDS (${ms / 1000} s).`);
}

function idle(ms: number): DataFlowError {
  const detail = `Neither audio nor a message came within STREAM_IDLE_SECONDS (${ms / 1000} s).`;
  return new DataFlowError('stream.silent', detail);
}

function expired(): DataFlowError {
  return new DataFlowError('auth.token-expired', 'The time in `exp` has passed, and no Update brought a new token.');
}
