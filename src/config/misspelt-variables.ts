import { fieldsOf } from '../common/field/index.js';
import { Environment } from './environment.js';

/**
 * Finds variables whose names are one edit from the name of a setting.
 *
 * They have no effect, and are likely misspelt.
 *
 * @param variables The environment; only its names are read.
 * @returns A sentence for each.
 */
export function misspeltVariables(variables: Readonly<Record<string, string | undefined>>): string[] {
  const known = [...fieldsOf(Environment).keys()];
  return Object.keys(variables).flatMap((name) => {
    if (known.includes(name)) return [];
    const meant = known.filter((setting) => isOneEdit(name, setting));
    return meant.length === 0
      ? []
      : [`${name} is not a setting and has no effect: did you mean ${meant.join(' or ')}?`];
  });
}

/** Whether one letter inserted, removed or replaced, or two neighbours swapped, make `a` of `b`. */
function isOneEdit(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  const [restOfA, restOfB] = [a.slice(start), b.slice(start)];
  return (
    restOfA.slice(1) === restOfB.slice(1) ||
    restOfA.slice(1) === restOfB ||
    restOfA === restOfB.slice(1) ||
    (restOfA.slice(2) === restOfB.slice(2) && restOfA.slice(0, 2) === `${restOfB.charAt(1)}${restOfB.charAt(0)}`)
  );
}
