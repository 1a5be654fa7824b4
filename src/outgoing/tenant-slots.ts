import { Semaphore } from '../common/promises/index.js';

/** A limit on concurrent work of a tenant. */
export interface SlotLimit {
  /** 0 for no limit. */
  readonly max: number;
  /** Plural name of the counted calls: `outgoing calls`. */
  readonly what: string;
  /** The setting that the limit comes from. */
  readonly variable: string;
}

/** No slot became free in the time of a call: the message completes `… was not called: …`. */
export class NoSlot extends Error {
  constructor({ max, what, variable }: SlotLimit, waitedMs: number) {
    super(
      `none of the tenant's ${max} ${what} ended within ${waitedMs} ms; raise ${variable}, or look for a slow service`,
    );
  }
}

/**
 * A semaphore for each tenant, with waiters served first in, first out.
 *
 * Tenants do not affect each other. A tenant that uses no slot takes no memory.
 */
export class TenantSlots {
  private readonly tenants = new Map<string, Semaphore>();

  constructor(readonly limit: SlotLimit) {}

  /** Tenants that have a slot or wait for one. */
  get tenantCount(): number {
    return this.tenants.size;
  }

  /** Whether the tenant has all its slots, so that the next caller waits. */
  isFull(tenantId: string): boolean {
    return this.tenants.get(tenantId)?.isFull ?? false;
  }

  /**
   * Waits for a slot.
   *
   * @param signal Ends the wait, with its reason.
   * @returns A function that releases the slot; a second call does nothing.
   */
  async acquire(tenantId: string, signal: AbortSignal): Promise<() => void> {
    const { max } = this.limit;
    if (max === 0) return () => undefined;
    const semaphore = this.tenants.get(tenantId) ?? new Semaphore(max);
    this.tenants.set(tenantId, semaphore);
    const forget = (): void => {
      if (semaphore.isIdle && this.tenants.get(tenantId) === semaphore) this.tenants.delete(tenantId);
    };
    try {
      const release = await semaphore.acquire(signal);
      return () => {
        release();
        forget();
      };
    } catch (error) {
      forget();
      throw error;
    }
  }
}
