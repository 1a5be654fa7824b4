import type { NodeReport } from '../pipeline/index.js';

/** Totals over the runs of one type of node. */
interface Totals {
  runs: number;
  busyMs: number;
  waitMs: number;
  audioMs: number;
  errors: number;
  waiting: number;
  mostWaiting: number;
}

/** Sums the reports of nodes by their type. */
export class NodeTotals {
  private readonly types = new Map<string, Totals>();

  /** @param types Types that are reported even if none of their nodes runs. */
  constructor(types: Iterable<string> = []) {
    for (const type of types) this.of(type);
  }

  [Symbol.iterator](): IterableIterator<[type: string, totals: Readonly<Totals>]> {
    return this.types.entries();
  }

  copy(): NodeTotals {
    const copy = new NodeTotals();
    for (const [type, totals] of this) copy.types.set(type, { ...totals });
    return copy;
  }

  add(report: NodeReport): void {
    const totals = this.of(report.type);
    if (report.startedAtMs !== undefined) totals.runs += 1;
    totals.busyMs += report.busyMs;
    totals.waitMs += report.waitMs;
    totals.audioMs += report.audioMsIn;
    totals.errors += report.errors;
    totals.waiting += report.waiting;
    totals.mostWaiting = Math.max(totals.mostWaiting, report.waiting);
  }

  private of(type: string): Totals {
    let totals = this.types.get(type);
    if (!totals) {
      totals = { runs: 0, busyMs: 0, waitMs: 0, audioMs: 0, errors: 0, waiting: 0, mostWaiting: 0 };
      this.types.set(type, totals);
    }
    return totals;
  }
}
