import type { FlowEvent, Waiting } from '../../../pipeline/index.js';
import { OrderedRewrites } from './ordered-rewrites.js';

/**
 * The run of a node whose events are rewritten elsewhere, some concurrently and in order.
 *
 * @param most Maximum events that are rewritten concurrently.
 * @param send Receives all events, rewritten or unchanged.
 * @param rewriteOf The rewrite of an event; undefined if it stays unchanged.
 */
export function rewritingRun(
  most: number,
  send: (event: FlowEvent) => Waiting,
  rewriteOf: (event: FlowEvent) => (() => Promise<FlowEvent>) | undefined,
): { onEvent(event: FlowEvent): Promise<void>; flush(): Promise<void> } {
  const rewrites = new OrderedRewrites<FlowEvent>(most, send);
  return {
    onEvent: (event) => rewrites.give(event, rewriteOf(event)),
    flush: () => rewrites.end(),
  };
}
