/** A pause between words is some 150 ms and more. */
const PAUSE_MS = 160;
const STEP_MS = 20;

/**
 * Finds the middle of the quietest 160 ms of a signal, to 20 ms; the last of several equal ones.
 *
 * @returns A position from 1 to the length of `samples`.
 */
export function quietestPlace(samples: Int16Array, sampleRateHz: number): number {
  const step = Math.round((STEP_MS * sampleRateHz) / 1000);
  const powers: number[] = [];
  for (let start = 0; start + step <= samples.length; start += step) powers.push(power(samples, start, start + step));
  const steps = PAUSE_MS / STEP_MS;
  let quietest = samples.length;
  let least = Infinity;
  for (let first = 0; first + steps <= powers.length; first += 1) {
    const sum = powers.slice(first, first + steps).reduce((total, value) => total + value);
    if (sum > least) continue;
    least = sum;
    quietest = (first + steps / 2) * step;
  }
  return quietest;
}

function power(samples: Int16Array, start: number, end: number): number {
  let sum = 0;
  for (let index = start; index < end; index += 1) sum += (samples[index] ?? 0) ** 2;
  return sum;
}
