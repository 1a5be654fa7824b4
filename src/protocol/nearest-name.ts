/** Characters of a name that are compared; longer names are cut. */
const MAX_COMPARED = 64;

/** Finds the name that a misspelt one probably means. */
export class NearestName {
  private readonly names: readonly (readonly [name: string, compared: string])[];

  /** @param names Names as documented; of several that are equally near the first is found. */
  constructor(names: Iterable<string>) {
    this.names = Array.from(names, (name) => [name, comparable(name)]);
  }

  /**
   * The name that is at most one to three edits away, depending on its length.
   *
   * Case, `_`, `-` and blanks do not count. An edit is a letter more, less or replaced, or two neighbours swapped.
   */
  find(misspelt: string): string | undefined {
    const compared = comparable(misspelt);
    let nearest: string | undefined;
    let most = maxEdits(compared.length);
    for (const [name, other] of this.names) {
      const edits = editsBetween(compared, other, Math.min(most, maxEdits(other.length)));
      if (edits === undefined) continue;
      nearest = name;
      most = edits - 1;
      if (most < 0) break;
    }
    return nearest;
  }
}

function comparable(name: string): string {
  return name
    .slice(0, MAX_COMPARED)
    .toLowerCase()
    .replaceAll(/[_\-\s]/g, '')
    .slice(0, MAX_COMPARED);
}

function maxEdits(length: number): number {
  if (length <= 2) return 0;
  if (length <= 5) return 1;
  return length <= 8 ? 2 : 3;
}

/** Rows of the table of edits, used in turn. */
const ROWS = [0, 1, 2].map(() => new Uint8Array(MAX_COMPARED + 2));

/**
 * Edits between two names (optimal string alignment), as far as they are at most `max`.
 *
 * It looks at a band of `2 * max + 1` cells in each row, so that the time is linear in the length.
 */
function editsBetween(a: string, b: string, max: number): number | undefined {
  if (Math.abs(a.length - b.length) > max) return undefined;
  const beyond = max + 1;
  let [twoBefore, before, current] = ROWS as [Uint8Array, Uint8Array, Uint8Array];
  for (let column = 0; column <= beyond; column += 1) before[column] = column;
  for (let row = 1; row <= a.length; row += 1) {
    const first = Math.max(1, row - max);
    const last = Math.min(b.length, row + max);
    // The cells beside the band, which this row and the next two read.
    current[first - 1] = row <= max ? row : beyond;
    current[last + 1] = beyond;
    let least = current[first - 1] ?? beyond;
    for (let column = first; column <= last; column += 1) {
      const isSame = a[row - 1] === b[column - 1];
      const isSwapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const edits = Math.min(
        (before[column - 1] ?? beyond) + (isSame ? 0 : 1),
        (before[column] ?? beyond) + 1,
        (current[column - 1] ?? beyond) + 1,
        isSwapped ? (twoBefore[column - 2] ?? beyond) + 1 : beyond,
      );
      current[column] = Math.min(edits, beyond);
      least = Math.min(least, edits);
    }
    if (least > max) return undefined;
    [twoBefore, before, current] = [before, current, twoBefore];
  }
  const edits = before[b.length] ?? beyond;
  return edits > max ? undefined : edits;
}
