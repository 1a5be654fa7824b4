import type { Fault } from '../../common/errors/index.js';

/** Maximum faults of a design that are reported one by one. */
export const MAX_FAULTS = 100;

/** The first `MAX_FAULTS`, and where there are others a last entry that counts them. */
export function firstFaults(faults: readonly Fault[]): readonly Fault[] {
  if (faults.length <= MAX_FAULTS) return faults;
  return [...faults.slice(0, MAX_FAULTS), { pointer: '', detail: `and ${faults.length - MAX_FAULTS} more` }];
}
