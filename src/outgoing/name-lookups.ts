import type { LookupAddress, LookupAllOptions } from 'node:dns';
import { LRUCache } from 'lru-cache';
import type { Resolve } from './outgoing.config.js';

/** Cache time of an answer, in ms. */
const CACHE_MS = 5_000;

/** Maximum wait of a caller for the start of its lookup, in ms; a connection attempt lasts no longer. */
const MAX_WAIT_MS = 5_000;

/** Maximum lookups of a tenant that wait for their turn. */
const MAX_WAITING = 256;

/** Maximum concurrent lookups. */
export interface LookupLimits {
  /** For all tenants: fewer than libuv has threads, which files and ciphers need too. */
  readonly inAll: number;
  /** For one tenant, so that its slow names delay only its own calls. */
  readonly aTenant: number;
}

type Answer = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void;

/** A caller that waits for an answer. */
interface Asker {
  readonly done: Answer;
  /** Ends its wait for the start of the lookup. */
  readonly expiry: NodeJS.Timeout | undefined;
}

interface Lookup {
  readonly tenantId: string;
  readonly key: string;
  readonly askers: Asker[];
  /** Whether its lookup has started. */
  isRunning: boolean;
  readonly start: () => void;
}

/**
 * Name lookups, limited per tenant and in total.
 *
 * The system runs them in libuv's few threads. One slow name holds a thread for up to 30 s and cannot be cancelled.
 */
export class NameLookups {
  private readonly answers = new LRUCache<string, LookupAddress[]>({ max: 1_000, ttl: CACHE_MS });
  /** Lookups that run or wait for their turn, by tenant and name. */
  private readonly lookups = new Map<string, Lookup>();
  /** Lookups that wait for their turn, by tenant; tenants take turns in the order of the map. */
  private readonly waiting = new Map<string, Lookup[]>();
  private readonly running = new Map<string, number>();
  private runningInAll = 0;

  constructor(
    private readonly resolve: Resolve,
    private readonly limits: LookupLimits,
    private readonly maxWaitMs = MAX_WAIT_MS,
  ) {}

  /** Resolves names for a tenant. */
  for(tenantId: string): Resolve {
    return (name, options, done) => this.lookUp(tenantId, name, options, done);
  }

  private lookUp(tenantId: string, name: string, options: LookupAllOptions, done: Answer): void {
    const nameKey = `${name.toLowerCase()} ${options.family ?? 0} ${options.hints ?? 0}`;
    const known = this.answers.get(nameKey);
    if (known) {
      process.nextTick(done, null, known);
      return;
    }
    // The same name of another tenant waits in its own queue: it may be served first.
    const key = `${tenantId} ${nameKey}`;
    const asked = this.lookups.get(key);
    if (asked) {
      this.join(asked, name, done);
      return;
    }
    const queue = this.waiting.get(tenantId) ?? [];
    if (queue.length >= MAX_WAITING) {
      process.nextTick(done, failure(`more than ${MAX_WAITING} names of the tenant wait to be looked up`), []);
      return;
    }
    const lookup: Lookup = {
      tenantId,
      key,
      askers: [],
      isRunning: false,
      start: () => {
        lookup.isRunning = true;
        for (const { expiry } of lookup.askers) clearTimeout(expiry);
        this.resolve(name, options, (error, addresses) => {
          if (!error) this.answers.set(nameKey, addresses);
          this.end(lookup, error, addresses);
        });
      },
    };
    this.lookups.set(key, lookup);
    this.join(lookup, name, done);
    queue.push(lookup);
    this.waiting.set(tenantId, queue);
    this.next();
  }

  /** Adds a caller to a lookup, with its own time limit. */
  private join(lookup: Lookup, name: string, done: Answer): void {
    const giveUp = (): void => this.giveUp(lookup, asker, name);
    const asker: Asker = { done, expiry: lookup.isRunning ? undefined : setTimeout(giveUp, this.maxWaitMs).unref() };
    lookup.askers.push(asker);
  }

  /** Starts as many lookups as allowed, one per tenant in turn. */
  private next(): void {
    for (const [tenantId, queue] of this.waiting) {
      if (this.runningInAll >= this.limits.inAll) return;
      const running = this.running.get(tenantId) ?? 0;
      if (running >= this.limits.aTenant) continue;
      const lookup = queue.shift();
      if (queue.length === 0) this.waiting.delete(tenantId);
      if (!lookup) continue;
      this.running.set(tenantId, running + 1);
      this.runningInAll += 1;
      lookup.start();
    }
  }

  private end(lookup: Lookup, error: NodeJS.ErrnoException | null, addresses: LookupAddress[]): void {
    const running = (this.running.get(lookup.tenantId) ?? 1) - 1;
    if (running > 0) this.running.set(lookup.tenantId, running);
    else this.running.delete(lookup.tenantId);
    this.runningInAll -= 1;
    this.moveBack(lookup.tenantId);
    this.lookups.delete(lookup.key);
    for (const { done } of lookup.askers) done(error, addresses);
    this.next();
  }

  /** Moves a tenant that had a turn behind those that wait for theirs. */
  private moveBack(tenantId: string): void {
    const queue = this.waiting.get(tenantId);
    if (!queue) return;
    this.waiting.delete(tenantId);
    this.waiting.set(tenantId, queue);
  }

  private giveUp(lookup: Lookup, asker: Asker, name: string): void {
    const { tenantId, askers, key } = lookup;
    askers.splice(askers.indexOf(asker), 1);
    if (askers.length === 0) {
      this.lookups.delete(key);
      const left = this.waiting.get(tenantId)?.filter((other) => other !== lookup) ?? [];
      if (left.length > 0) this.waiting.set(tenantId, left);
      else this.waiting.delete(tenantId);
    }
    asker.done(failure(`${name} was not looked up: other names of the tenant are slow`), []);
  }
}

function failure(message: string): NodeJS.ErrnoException {
  return Object.assign(new Error(message), { code: 'EAI_AGAIN', syscall: 'getaddrinfo' });
}
