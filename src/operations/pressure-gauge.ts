import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { constants, monitorEventLoopDelay, PerformanceObserver, type PerformanceEntry } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';

/** How hard the process is pressed. */
export interface Pressure {
  /** How late the event loop comes to what is due: the 99th percentile of some seconds. */
  readonly eventLoopDelayMs: number;
  /** Share of the maximum heap size that is in use, in percent. */
  readonly heapPercent: number;
}

export abstract class PressureGauge {
  abstract read(): Pressure;
}

/** Interval of measurements, and the time that they are kept: one stall in 250 is not yet pressure. */
const LOOK_MS = 20;
const WINDOW_MS = 5_000;

/**
 * Measures this process.
 *
 * Garbage is no pressure: the heap is under pressure if it was full after the last full GC (mark-compact), and still is.
 */
@Injectable()
export class ProcessPressureGauge extends PressureGauge implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly delays = monitorEventLoopDelay({ resolution: LOOK_MS });
  private readonly collections = new PerformanceObserver((list) => {
    if (list.getEntries().some(isMajorCollection)) this.heapPercentKept = heapPercent();
  });
  private eventLoopDelayMs = 0;
  private heapPercentKept = 0;
  private timer: NodeJS.Timeout | undefined;

  onApplicationBootstrap(): void {
    this.collections.observe({ entryTypes: ['gc'] });
    this.delays.enable();
    this.timer = setInterval(() => this.look(), WINDOW_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    this.delays.disable();
    this.collections.disconnect();
  }

  override read(): Pressure {
    const { eventLoopDelayMs, heapPercentKept } = this;
    return { eventLoopDelayMs, heapPercent: heapPercentKept === 0 ? 0 : Math.min(heapPercentKept, heapPercent()) };
  }

  /** Ends a window; a timer calls it. */
  look(): void {
    const { count } = this.delays;
    // A loop that comes round too seldom to be looked at leaves nothing: the first look after a reset is not counted.
    this.eventLoopDelayMs = count === 0 ? WINDOW_MS : Math.max(0, this.delays.percentile(99) / 1e6 - LOOK_MS);
    this.delays.reset();
  }
}

function isMajorCollection(entry: PerformanceEntry & { detail?: unknown }): boolean {
  const { detail } = entry;
  return (detail as { kind?: unknown } | undefined)?.kind === constants.NODE_PERFORMANCE_GC_MAJOR;
}

function heapPercent(): number {
  const { used_heap_size: usedBytes, heap_size_limit: limitBytes } = getHeapStatistics();
  return (usedBytes * 100) / limitBytes;
}
