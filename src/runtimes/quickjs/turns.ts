import { Allowance } from './allowance.js';

/** Maximum time that a lane runs while another waits, in ms. */
const SLICE_MS = 50;

export interface TurnOptions {
  /** Lanes that run at once. */
  readonly slots: number;
  /** Time that each lane may use in a second, in ms. */
  readonly msPerSecond: number;
}

/** Starts and pauses a thread. */
export interface TurnPermit {
  grant(): void;
  revoke(): void;
  /** Whether scripts run in the thread, permitted or not. */
  readonly isRunning: boolean;
}

/** A tenant, or several that share threads, in the order of turns. */
export interface TurnTaker {
  /** Number of its last turn. */
  lastTurn: number;
}

/** The turns of one thread of a tenant. */
export class Lane {
  state: 'idle' | 'waiting' | 'running' = 'idle';
  /** Of the thread that has the lane. */
  permit: TurnPermit | undefined;
  /** Whether the thread was paused and may still run: its time counts. */
  isLeaving = false;
  sliceEndMs = 0;
  /** Up to when its time has been charged. */
  chargedMs = 0;
  /** Number of its last turn. */
  lastTurn = 0;
  readonly allowance: Allowance;

  constructor(
    private readonly turns: Turns,
    readonly taker: TurnTaker,
    msPerSecond: number,
  ) {
    this.allowance = new Allowance(msPerSecond);
  }

  /** Asks for turns until `end` is called. */
  begin(): void {
    this.turns.begin(this);
  }

  /** Needs no turns any more. */
  end(): void {
    this.turns.end(this);
  }
}

/**
 * Schedules the threads of tenants.
 *
 * At most `slots` of them run at once, for 50 ms each while others wait. The tenant with the oldest last turn is
 * next. No thread runs for longer than its allowance.
 */
export class Turns {
  private readonly lanes = new Set<Lane>();
  private timer: NodeJS.Timeout | undefined;
  private lastTurn = 0;

  constructor(private readonly options: TurnOptions) {}

  lane(taker: TurnTaker): Lane {
    return new Lane(this, taker, this.options.msPerSecond);
  }

  /** Whether the lane has all the time that it can save up. */
  isRested(lane: Lane): boolean {
    return !this.lanes.has(lane) && lane.allowance.waitMs(this.options.msPerSecond, performance.now()) === 0;
  }

  begin(lane: Lane): void {
    if (lane.state !== 'idle') return;
    lane.state = 'waiting';
    this.lanes.add(lane);
    this.update();
  }

  end(lane: Lane): void {
    if (lane.state === 'idle') return;
    this.charge(lane, performance.now());
    lane.permit?.revoke();
    lane.state = 'idle';
    lane.isLeaving = false;
    this.lanes.delete(lane);
    this.update();
  }

  /** Pauses lanes whose turn is over, starts the next, and sets the timer of the next update. */
  private update(): void {
    const nowMs = performance.now();
    for (const lane of this.lanes) this.charge(lane, nowMs);
    const isAwaited = this.ready(nowMs).length > 0;
    for (const lane of this.lanes) {
      const isOver = isAwaited && lane.sliceEndMs <= nowMs;
      if (lane.state === 'running' && (isOver || lane.allowance.left(nowMs) <= 0)) this.pause(lane);
    }
    let free = this.options.slots - [...this.lanes].filter(({ state }) => state === 'running').length;
    for (; free > 0; free -= 1) {
      const [next] = this.ready(nowMs).sort(byTurn);
      if (!next) break;
      this.start(next, nowMs);
    }
    clearTimeout(this.timer);
    const isStillAwaited = this.ready(nowMs).length > 0;
    const waitMs = Math.min(...[...this.lanes].map((lane) => this.waitMs(lane, nowMs, isStillAwaited)));
    this.timer = Number.isFinite(waitMs) ? setTimeout(() => this.update(), Math.max(1, waitMs)).unref() : undefined;
  }

  private charge(lane: Lane, nowMs: number): void {
    if (lane.isLeaving && !lane.permit?.isRunning) lane.isLeaving = false;
    else if (lane.state === 'running' || lane.isLeaving) lane.allowance.spend(nowMs - lane.chargedMs, nowMs);
    lane.chargedMs = nowMs;
  }

  private ready(nowMs: number): Lane[] {
    return [...this.lanes].filter(
      ({ state, allowance }) => state === 'waiting' && allowance.waitMs(SLICE_MS, nowMs) === 0,
    );
  }

  private start(lane: Lane, nowMs: number): void {
    lane.state = 'running';
    lane.isLeaving = false;
    lane.sliceEndMs = nowMs + SLICE_MS;
    lane.taker.lastTurn = lane.lastTurn = this.lastTurn += 1;
    lane.permit?.grant();
  }

  private pause(lane: Lane): void {
    lane.state = 'waiting';
    lane.isLeaving = true;
    lane.permit?.revoke();
  }

  /** Time until the state of a lane may change without a call, in ms. */
  private waitMs({ state, isLeaving, allowance, sliceEndMs }: Lane, nowMs: number, isAwaited: boolean): number {
    if (state === 'running') return Math.min(isAwaited ? sliceEndMs - nowMs : Infinity, allowance.lastsMs(nowMs));
    return isLeaving ? SLICE_MS : allowance.waitMs(SLICE_MS, nowMs) || Infinity;
  }
}

/** Sorts by the last turn of the tenant, oldest first, then by that of the lane. */
function byTurn(one: Lane, other: Lane): number {
  return one.taker.lastTurn - other.taker.lastTurn || one.lastTurn - other.lastTurn;
}
