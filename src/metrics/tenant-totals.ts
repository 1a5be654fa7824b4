import { LRUCache } from 'lru-cache';

/** Maximum tenants with their own series; all others share one. */
const MAX_TENANTS = 50;

/** The label of tenants without their own series. Ids are GUIDs, so no tenant has this id. */
export const OTHER = 'other';

/** Maximum tenants without their own series whose activity is tracked. */
const MAX_CANDIDATES = 1_000;

/** Activity is halved after this many operations, so that it reflects recent use. */
const HALF_LIFE = 10_000;

/** Factor by which a tenant must be more active to replace another: equal tenants do not alternate. */
const LEAD = 2;

export type Counts = ReadonlyMap<string, number>;

/** Counts of a tenant since it has its own series: how operations ended, why some were refused. */
export interface TenantCounts {
  readonly ended: Counts;
  readonly refused: Counts;
}

class Totals implements TenantCounts {
  readonly ended = new Map<string, number>();
  readonly refused = new Map<string, number>();

  constructor(public activity: number) {}
}

/**
 * Counts by tenant for the 50 most active tenants, and for all others together.
 *
 * A tenant that leaves the top loses its series, and one that enters starts at 0. So no counter ever decreases, which
 * Prometheus would interpret as a restart.
 */
export class TenantTotals {
  private readonly top = new Map<string, Totals>();
  private readonly others = new Totals(0);
  private readonly candidates = new LRUCache<string, number>({ max: MAX_CANDIDATES });
  private noted = 0;

  /** Records that a tenant requested an operation. */
  note(tenantId: string): void {
    this.noted += 1;
    if (this.noted % HALF_LIFE === 0) this.age();
    const known = this.top.get(tenantId);
    if (known) known.activity += 1;
    else this.consider(tenantId, (this.candidates.get(tenantId) ?? 0) + 1);
  }

  ended(tenantId: string, state: string): void {
    increment(this.of(tenantId).ended, state);
  }

  refused(tenantId: string, code: string): void {
    increment(this.of(tenantId).refused, code);
  }

  /** The label of a tenant: its id, or `other`. */
  labelOf(tenantId: string): string {
    return this.top.has(tenantId) ? tenantId : OTHER;
  }

  /** The counts by label. */
  *[Symbol.iterator](): Generator<readonly [label: string, counts: TenantCounts]> {
    yield* this.top;
    yield [OTHER, this.others];
  }

  private of(tenantId: string): Totals {
    return this.top.get(tenantId) ?? this.others;
  }

  private consider(tenantId: string, activity: number): void {
    if (this.top.size >= MAX_TENANTS) {
      const [least, { activity: leastActivity }] = [...this.top].reduce((a, b) =>
        b[1].activity < a[1].activity ? b : a,
      );
      if (activity <= leastActivity * LEAD) {
        this.candidates.set(tenantId, activity);
        return;
      }
      this.top.delete(least);
      this.candidates.set(least, leastActivity);
    }
    this.candidates.delete(tenantId);
    this.top.set(tenantId, new Totals(activity));
  }

  private age(): void {
    for (const totals of this.top.values()) totals.activity /= 2;
    // From the least recently used on, so that the order is kept.
    for (const [tenantId, activity] of [...this.candidates.entries()].reverse())
      this.candidates.set(tenantId, activity / 2);
  }
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
