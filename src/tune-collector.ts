import { setFlagsFromString } from 'node:v8';

/** How far the heap may grow beyond what a collection left of it, in percent. V8's own choice is some 20 to 60. */
const GROWTH_PERCENT = 200;

/**
 * Makes great collections rare. What the server holds when idle is most of its heap, and marking it costs the same
 * however little there is to free; audio is memory outside of the heap, which counts towards the growth that begins a
 * collection. In V8's own time they come every second or two under a few hundred streams, and cost as much as all else
 * that is done for them (docs/performance.md, `streams`). The heap's limit stays what it is.
 *
 * New objects are always made among the new ones. V8 would otherwise learn from the start, when much is made that stays,
 * to make some kinds among the old ones, and the buffers of sockets are of such a kind: small collections did not free them.
 */
export function tuneCollector(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
  setFlagsFromString('--no-allocation-site-pretenuring');
}
