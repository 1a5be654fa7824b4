import type { FlowEvent, Waiting } from '../../pipeline/index.js';
import { OrderedRewrites } from './ordered-rewrites.js';

/**
 * What a node does that has its events rewritten elsewhere, some at a time and in their order.
 *
 * @param most Events that are rewritten at once.
 * @param send Takes all events, rewritten or as they came.
 * @param rewriteOf How an event is rewritten; undefined where it goes on as it is.
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
