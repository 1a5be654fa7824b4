/** A trie of words in arrays: objects would take fifty times the memory and build time. */
export class WordTrie {
  private readonly characters: Uint32Array;
  private readonly firstChildren: Uint32Array;
  private readonly siblings: Uint32Array;
  private readonly areEnds: Uint8Array;
  private size = 1;

  /** @param words As code points. */
  constructor(words: readonly Uint32Array[]) {
    const most = 1 + words.reduce((sum, { length }) => sum + length, 0);
    this.characters = new Uint32Array(most);
    this.firstChildren = new Uint32Array(most);
    this.siblings = new Uint32Array(most);
    this.areEnds = new Uint8Array(most);
    for (const word of words) this.add(word);
  }

  /**
   * Returns the end of the longest word that begins at `at`.
   *
   * @param mayEnd Whether a word may end before a position.
   * @returns The index after its last character; undefined if no word begins there.
   */
  longestEnd(text: Uint32Array, at: number, mayEnd: (end: number) => boolean): number | undefined {
    let found: number | undefined;
    let node = 0;
    for (let place = at; place < text.length; place += 1) {
      node = this.child(node, text[place] ?? 0);
      if (node === 0) break;
      if (this.areEnds[node] === 1 && mayEnd(place + 1)) found = place + 1;
    }
    return found;
  }

  private add(word: Uint32Array): void {
    let node = 0;
    for (const character of word) node = this.child(node, character) || this.append(node, character);
    this.areEnds[node] = 1;
  }

  /** Returns 0 if there is none: the root is never a child. */
  private child(node: number, character: number): number {
    let child = this.firstChildren[node] ?? 0;
    while (child !== 0 && this.characters[child] !== character) child = this.siblings[child] ?? 0;
    return child;
  }

  private append(node: number, character: number): number {
    const made = this.size;
    this.size += 1;
    this.characters[made] = character;
    this.siblings[made] = this.firstChildren[node] ?? 0;
    this.firstChildren[node] = made;
    return made;
  }
}
