/** Length above which text is written in parts, in UTF-16 units. */
const PART_UNITS = 32 * 1024;

/** The JSON of a value in parts of bounded length, without the members that are undefined. */
export function* jsonParts(value: unknown): Generator<string> {
  if (leftOf(value, PART_UNITS) >= 0) yield JSON.stringify(value);
  else if (typeof value === 'string') yield* textParts(value);
  else if (Array.isArray(value)) {
    yield '[';
    for (const [index, item] of value.entries()) {
      if (index > 0) yield ',';
      yield* jsonParts(item);
    }
    yield ']';
  } else if (typeof value === 'object' && value !== null) {
    let before = '{';
    for (const [key, member] of Object.entries(value) as [string, unknown][]) {
      if (member === undefined) continue;
      yield `${before}${JSON.stringify(key)}:`;
      before = ',';
      yield* jsonParts(member);
    }
    yield before === '{' ? '{}' : '}';
  } else yield JSON.stringify(value);
}

/**
 * Estimates how many of some units are left after a value has been written.
 *
 * Negative if there are too few; it then looks at no more of the value.
 */
function leftOf(value: unknown, units: number): number {
  if (typeof value === 'string') return units - value.length;
  if (typeof value !== 'object' || value === null) return units - 8;
  let left = units;
  if (Array.isArray(value)) {
    for (const item of value) {
      left = leftOf(item, left - 1);
      if (left < 0) return left;
    }
    return left;
  }
  for (const key of Object.keys(value)) {
    left = leftOf((value as Record<string, unknown>)[key], left - key.length);
    if (left < 0) return left;
  }
  return left;
}

/** A pair of surrogates that is split is written as two escapes, which are read as the character again. */
function* textParts(text: string): Generator<string> {
  if (text.length <= PART_UNITS) {
    yield JSON.stringify(text);
    return;
  }
  yield '"';
  for (let at = 0; at < text.length; at += PART_UNITS) {
    yield JSON.stringify(text.slice(at, at + PART_UNITS)).slice(1, -1);
  }
  yield '"';
}
