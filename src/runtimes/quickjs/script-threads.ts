import type { MemoryCounts } from './protocol.js';
import type { ScriptThread } from './script-thread.js';
import { makeCount, MemoryShare } from './thread/memory-share.mjs';
import { Turns, type Lane, type TurnTaker } from './turns.js';

/** How long threads are kept that have no scripts, in ms; as many as run at once are kept for good. */
const SPARE_MS = 10_000;

export interface ScriptThreadsOptions {
  /** Threads that run at once, and threads that a tenant has at most. */
  readonly threads: number;
  /** Threads of all tenants. */
  readonly maxThreads: number;
  /** Time that a tenant may use of one thread in a second, in ms. */
  readonly msPerSecond: number;
  /** Memory of all scripts, in pages; 0 for any. */
  readonly limitPages: number;
}

/** A place for a script in a thread. */
export interface ThreadPlace {
  readonly thread: ScriptThread;
  readonly memory: MemoryCounts;
  /** Gives the place back, once. */
  release(): void;
}

/** One of the threads of a group, or where one would be. */
interface Seat {
  readonly lane: Lane;
  thread: ScriptThread | undefined;
  scripts: number;
}

/** A tenant with its threads; several tenants, where there are more than threads. */
interface Group extends TurnTaker {
  readonly tenants: Map<string, { scripts: number }>;
  readonly seats: Seat[];
  readonly memory: MemoryCounts['tenant'];
}

/**
 * Assigns threads to tenants.
 *
 * No tenant runs scripts in a thread of another, so that a script that hangs blocks only its own tenant. A thread
 * without scripts is free for the next tenant.
 */
export class ScriptThreads {
  private readonly turns: Turns;
  private readonly groups = new Set<Group>();
  private readonly all = new Set<ScriptThread>();
  private readonly spares: ScriptThread[] = [];
  private readonly total = makeCount();
  private trimming: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: ScriptThreadsOptions,
    private readonly make: () => ScriptThread,
  ) {
    this.turns = new Turns({ slots: options.threads, msPerSecond: options.msPerSecond });
  }

  /** A place in the thread of the tenant with the fewest scripts; one that is not there yet has none. */
  place(tenant: string): ThreadPlace {
    const group = this.groupOf(tenant);
    const seat = this.freest(group);
    const thread = (seat.thread ??= this.seat(group, seat));
    seat.scripts += 1;
    const member = group.tenants.get(tenant) ?? { scripts: 0 };
    member.scripts += 1;
    group.tenants.set(tenant, member);
    const memory = { ...this.counts(group), thread: thread.memory };
    let isHeld = true;
    const release = (): void => {
      if (!isHeld) return;
      isHeld = false;
      member.scripts -= 1;
      // A tenant that lost its thread may have joined another group. One that is alone keeps what it owes of its time.
      const isMember = group.tenants.get(tenant) === member;
      if (isMember && member.scripts === 0 && group.tenants.size > 1) group.tenants.delete(tenant);
      // A thread that was lost took its scripts along.
      if (seat.thread !== thread) return;
      seat.scripts -= 1;
      this.leave(seat);
    };
    return { thread, memory, release };
  }

  async end(): Promise<void> {
    clearTimeout(this.trimming);
    await Promise.all([...this.all].map((thread) => thread.end()));
  }

  private counts({ memory }: Group): Omit<MemoryCounts, 'thread'> {
    return { limitPages: this.options.limitPages, total: this.total, tenant: memory };
  }

  /** The group of the tenant; where all threads have scripts of others, that with the fewest tenants. */
  private groupOf(tenant: string): Group {
    const own = [...this.groups].find(({ tenants }) => tenants.has(tenant));
    if (own && (this.room > 0 || own.seats.some(({ thread }) => thread))) return own;
    own?.tenants.delete(tenant);
    for (const group of this.groups) if (this.isOver(group)) this.groups.delete(group);
    const seated = [...this.groups].filter(({ seats }) => seats.some(({ thread }) => thread));
    const [smallest] = seated.sort((one, other) => one.tenants.size - other.tenants.size);
    if (smallest && this.room <= 0) return smallest;
    const group: Group = { lastTurn: 0, tenants: new Map(), seats: [], memory: makeCount() };
    this.groups.add(group);
    return group;
  }

  private isOver({ seats }: Group): boolean {
    return seats.every(({ lane, thread }) => !thread && this.turns.isRested(lane));
  }

  /** Threads that a tenant may still be given. */
  private get room(): number {
    return this.options.maxThreads - this.all.size + this.spares.length;
  }

  private freest(group: Group): Seat {
    const { threads, maxThreads } = this.options;
    const taken = group.seats.filter(({ thread }) => thread).sort((one, other) => one.scripts - other.scripts);
    // Half of the threads are for tenants without any.
    const mayHaveMore = taken.length === 0 || (taken.length < threads && this.room > maxThreads / 2);
    if (taken[0] && (taken[0].scripts === 0 || !mayHaveMore)) return taken[0];
    const free = group.seats.find(({ thread }) => !thread);
    if (free) return free;
    const seat: Seat = { lane: this.turns.lane(group), thread: undefined, scripts: 0 };
    group.seats.push(seat);
    return seat;
  }

  private seat(group: Group, seat: Seat): ScriptThread {
    const thread = this.spares.pop() ?? this.add();
    // The next tenant does not wait for a thread to start.
    if (this.spares.length === 0 && this.all.size < this.options.maxThreads) this.spare(this.add());
    const { lane } = seat;
    lane.permit = thread;
    thread.user = {
      begin: () => lane.begin(),
      end: () => {
        lane.end();
        this.leave(seat);
      },
      lose: () => {
        lane.end();
        seat.thread = undefined;
        seat.scripts = 0;
        new MemoryShare({ ...this.counts(group), thread: thread.memory }).giveAll();
        this.all.delete(thread);
      },
    };
    return thread;
  }

  private add(): ScriptThread {
    const thread = this.make();
    this.all.add(thread);
    return thread;
  }

  private spare(thread: ScriptThread): void {
    this.spares.push(thread);
    const lose = (): void => {
      this.all.delete(thread);
      this.spares.splice(this.spares.indexOf(thread), 1);
    };
    thread.user = { begin: () => undefined, end: () => undefined, lose };
  }

  /** Frees a thread that has neither scripts nor work. */
  private leave(seat: Seat): void {
    const { thread, scripts } = seat;
    if (!thread || scripts > 0 || thread.isBusy) return;
    seat.thread = undefined;
    this.spare(thread);
    this.trimming ??= setTimeout(() => this.trim(), SPARE_MS).unref();
  }

  private trim(): void {
    this.trimming = undefined;
    for (const thread of this.spares.splice(0, Math.max(0, this.spares.length - this.options.threads))) {
      this.all.delete(thread);
      void thread.end();
    }
  }
}
