/** Maximum audio in flight, which the service has not acknowledged. Audio is measured by its duration. */
const MAX_AHEAD_MS = 5_000;

/** Audio in flight to an unknown service. */
const FIRST_AHEAD_MS = 250;

/** Maximum time that audio in flight may add to the answer to a ping. */
const MAX_DELAY_MS = 250;

/** Minimum time between two pings. Some services limit pings; Data Flow itself permits 500 in 10 s. */
const PING_GAP_MS = 25;

/** Minimum size of a window. */
const MIN_AHEAD_MS = 50;

/** Maximum round trip that a window compensates. */
const MAX_ROUND_TRIP_MS = 1_000;

/** Time without a pong after which a service is assumed to ignore pings. */
const NO_PONG_MS = 5_000;

/** The pace of audio for such a service, relative to speech. */
const UNHEARD_PACE = 2;

/**
 * The part of the acknowledged audio that may be in flight.
 *
 * Libraries read messages before the application asks for them (Python's `websockets` reads 32) and acknowledge them at
 * once. The first pongs therefore say little about the pace of a service.
 */
const TRUSTED_SHARE = 1 / 32;

const GROWTH = 1.25;

interface Mark {
  readonly id: number;
  /** Sent audio that its pong acknowledges. */
  readonly untilMs: number;
  readonly aheadMs: number;
  readonly sentAtMs: number;
}

/**
 * Limits the audio in flight to a service.
 *
 * A ping marks a position in the sent data. Its pong acknowledges everything before it, since the service has read that.
 * The window shrinks to the audio that the service reads within `MAX_DELAY_MS`, so that an answer to a ping of the service
 * is read in that time too. All times are of one monotonic clock.
 */
export class SendWindow {
  private sentMs = 0;
  private acknowledgedMs = 0;
  private markedMs = 0;
  private readonly marks: Mark[] = [];
  private nextId = 1;
  private pingedAtMs = -Infinity;
  private limitMs = FIRST_AHEAD_MS;
  /** Minimum time from a ping to its pong. */
  private roundTripMs = Infinity;
  private hasPonged = false;
  private hasHeard = false;

  constructor(private readonly openedAtMs: number) {}

  /** Audio in flight. */
  get aheadMs(): number {
    return this.sentMs - this.acknowledgedMs;
  }

  /** Returns whether a message may be sent now. With nothing in flight, a message of any duration may be. */
  hasRoom(ms: number, nowMs: number): boolean {
    const { aheadMs } = this;
    return aheadMs <= 0 || aheadMs + ms <= this.limit(nowMs);
  }

  /** Counts a sent message. */
  sent(ms: number): void {
    this.sentMs += ms;
  }

  /**
   * Marks the sent audio if a ping is due.
   *
   * @param isWaiting Whether a message waits for room.
   * @returns The number of the ping to send; undefined if none is due.
   */
  mark(isWaiting: boolean, nowMs: number): number | undefined {
    const unmarkedMs = this.sentMs - this.markedMs;
    const isFirst = this.nextId === 1;
    const isDue = isFirst || unmarkedMs >= this.limit(nowMs) / 3 || (isWaiting && this.marks.length === 0);
    if (!isDue || (unmarkedMs <= 0 && !isFirst) || nowMs - this.pingedAtMs < PING_GAP_MS) return undefined;
    const id = this.nextId;
    this.nextId += 1;
    this.markedMs = this.sentMs;
    this.pingedAtMs = nowMs;
    this.marks.push({ id, untilMs: this.sentMs, aheadMs: this.aheadMs, sentAtMs: nowMs });
    return id;
  }

  /** Time until room or a ping may be due without a pong; undefined if only a pong helps. */
  retryMs(nowMs: number): number | undefined {
    if (!this.hasPonged) return MAX_DELAY_MS;
    if (this.marks.length > 0) return undefined;
    return Math.max(1, Math.ceil(this.pingedAtMs + PING_GAP_MS - nowMs));
  }

  /** Handles the pong of a mark. It also answers all earlier pings (RFC 6455, section 5.5.3). */
  ponged(id: number, nowMs: number): void {
    const at = this.marks.findIndex((mark) => mark.id === id);
    const mark = this.marks[at];
    if (!mark) return;
    this.marks.splice(0, at + 1);
    this.acknowledgedMs = Math.max(this.acknowledgedMs, mark.untilMs);
    const answeredMs = Math.max(0, nowMs - mark.sentAtMs);
    this.roundTripMs = Math.min(this.roundTripMs, answeredMs);
    const delayMs = answeredMs - this.roundTripMs;
    if (!this.hasPonged) this.limitMs = this.startMs(this.roundTripMs);
    else if (delayMs > MAX_DELAY_MS) this.shrink(mark, answeredMs);
    else if (delayMs < MAX_DELAY_MS / 2) this.limitMs *= GROWTH;
    this.hasPonged = true;
    this.limitMs = Math.min(this.limitMs, this.maxMs());
  }

  /** Handles a message of the service. From a service that ignores pings, it acknowledges all sent audio. */
  heard(): void {
    this.hasHeard = true;
    if (!this.hasPonged) this.acknowledgedMs = this.sentMs;
  }

  private shrink({ aheadMs }: Mark, answeredMs: number): void {
    const share = (MAX_DELAY_MS + this.roundTripMs) / answeredMs;
    // A window that was not full says less about the pace.
    const fullMs = Math.max(aheadMs, this.limitMs / 2);
    this.limitMs = Math.max(MIN_AHEAD_MS, Math.min(this.limitMs, fullMs * share));
  }

  private maxMs(): number {
    const trustedMs = Math.min(MAX_AHEAD_MS, this.acknowledgedMs * TRUSTED_SHARE);
    return Math.max(trustedMs, this.startMs(this.roundTripMs));
  }

  /** The window for a service with only a known round trip, large enough for live speech. */
  private startMs(roundTripMs: number): number {
    return FIRST_AHEAD_MS + 2 * Math.min(MAX_ROUND_TRIP_MS, roundTripMs);
  }

  private limit(nowMs: number): number {
    if (this.hasPonged) return this.limitMs;
    const waitedMs = nowMs - this.openedAtMs;
    const startMs = this.startMs(waitedMs);
    if (waitedMs < NO_PONG_MS) return startMs;
    if (this.hasHeard) return Infinity;
    return Math.min(2 * MAX_AHEAD_MS, startMs + (waitedMs - NO_PONG_MS) * UNHEARD_PACE);
  }
}
