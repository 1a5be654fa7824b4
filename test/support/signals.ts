/** Deterministic test signals: mono Int16 samples. */

/** A seeded generator of numbers in [0, 1) (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function silence({ ms, rateHz = 8_000 }: { ms: number; rateHz?: number }): Int16Array {
  return new Int16Array(Math.round((ms * rateHz) / 1000));
}

export function tone({
  ms,
  rateHz = 8_000,
  hz = 440,
  dbfs = -20,
}: {
  ms: number;
  rateHz?: number;
  hz?: number;
  dbfs?: number;
}): Int16Array {
  const peak = 32_767 * 10 ** (dbfs / 20);
  return Int16Array.from({ length: Math.round((ms * rateHz) / 1000) }, (_, index) =>
    Math.round(peak * Math.sin((2 * Math.PI * hz * index) / rateHz)),
  );
}

export function noise({
  ms,
  rateHz = 8_000,
  dbfs = -40,
  seed = 1,
}: {
  ms: number;
  rateHz?: number;
  dbfs?: number;
  seed?: number;
}): Int16Array {
  const peak = 32_767 * 10 ** (dbfs / 20);
  const next = random(seed);
  return Int16Array.from({ length: Math.round((ms * rateHz) / 1000) }, () => Math.round(peak * (2 * next() - 1)));
}

export function concat(...parts: readonly Int16Array[]): Int16Array {
  const whole = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
