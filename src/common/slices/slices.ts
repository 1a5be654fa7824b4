import { setImmediate } from 'node:timers/promises';

/** How long work goes on before other work of the event loop has its turn, in ms. */
const SLICE_MS = 8;

/**
 * Work in steps.
 *
 * It yields after each step that may be the last of a slice; a promise that it yields is awaited.
 */
export type Steps<T> = Generator<Promise<unknown> | undefined, T, unknown>;

/** Gives way every few milliseconds, so that long work delays nothing else. */
export async function runInSlices<T>(steps: Steps<T>): Promise<T> {
  let startMs = performance.now();
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value;
    if (step.value) {
      // Its error is thrown by `result`, inside of the work.
      await step.value.catch(() => undefined);
      startMs = performance.now();
    } else if (performance.now() - startMs > SLICE_MS) {
      await setImmediate();
      startMs = performance.now();
    }
  }
}

/** @throws Error when a step waits. */
export function runAtOnce<T>(steps: Steps<T>): T {
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value;
    if (step.value) throw new Error('a step waits: expected work that can be done at once');
  }
}

/** The value of what may be a promise. */
export function* result<T>(value: T | Promise<T>): Steps<T> {
  if (!(value instanceof Promise)) return value;
  let outcome: { readonly value: T } | { readonly error: unknown } | undefined;
  yield value.then(
    (found) => (outcome = { value: found }),
    (error: unknown) => (outcome = { error }),
  );
  if (!outcome) throw new Error('the work went on before its step had ended');
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}
