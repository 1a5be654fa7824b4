/**
 * Makes a gate for log lines that clients can cause as often as they like.
 *
 * @param ms Minimum time between two lines, in milliseconds.
 * @returns A function that returns whether a line may be written now, and then closes the gate for `ms`.
 */
export function atMostEvery(ms: number): () => boolean {
  let lastMs = -Infinity;
  return () => {
    const nowMs = performance.now();
    if (nowMs - lastMs < ms) return false;
    lastMs = nowMs;
    return true;
  };
}
