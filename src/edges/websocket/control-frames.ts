import type { WebSocket } from 'ws';
import { DataFlowError } from '../../common/errors/index.js';

/** Maximum pings and pongs of a client in one window; a client that measures latency sends some 100. */
const MAX_FRAMES = 500;
const WINDOW_MS = 10_000;

/**
 * Maximum pongs that wait to be sent.
 *
 * Above it only the last ping is answered (RFC 6455, section 5.5.3).
 */
const MAX_PENDING_PONGS = 64;

/** Answers the pings of a client, and limits its control frames. */
export class ControlFrames {
  private frames = 0;
  private windowStartMs = performance.now();
  private pendingPongs = 0;
  private unanswered: Buffer | undefined;

  constructor(
    private readonly socket: WebSocket,
    /** Called once, when the limit is exceeded. */
    private readonly refuse: (error: DataFlowError) => void,
  ) {
    socket.on('ping', (data) => {
      if (this.count()) this.answer(data);
    });
    socket.on('pong', () => this.count());
  }

  /** Whether the client has exceeded the limit. */
  get isFlooded(): boolean {
    return this.frames > MAX_FRAMES;
  }

  /** @returns Whether the frame is within the limit. */
  private count(): boolean {
    if (this.isFlooded) return false;
    const nowMs = performance.now();
    if (nowMs - this.windowStartMs > WINDOW_MS) {
      this.windowStartMs = nowMs;
      this.frames = 0;
    }
    this.frames += 1;
    const isWithin = this.frames <= MAX_FRAMES;
    if (!isWithin) this.refuse(flooded());
    return isWithin;
  }

  private answer(data: Buffer): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (this.pendingPongs >= MAX_PENDING_PONGS) {
      this.unanswered = data;
      return;
    }
    this.pendingPongs += 1;
    this.socket.pong(data, false, this.answered);
  }

  private readonly answered = (): void => {
    const { unanswered } = this;
    this.pendingPongs -= 1;
    this.unanswered = undefined;
    if (unanswered) this.answer(unanswered);
  };
}

function flooded(): DataFlowError {
  const detail = `Found more than ${MAX_FRAMES} pings and pongs in ${WINDOW_MS / 1_000} s. Send a ping every few seconds at most.`;
  return new DataFlowError('stream.flood', detail);
}
