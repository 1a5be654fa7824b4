/** Counts by key. A key whose count is 0 takes no memory. */
export class KeyCounts {
  private readonly counts = new Map<string, number>();

  of(key: string): number {
    return this.counts.get(key) ?? 0;
  }

  /**
   * Adds 1 to the count of a key.
   *
   * @returns The call that takes it away; a second one does nothing.
   */
  add(key: string): () => void {
    this.counts.set(key, this.of(key) + 1);
    let isCounted = true;
    return () => {
      if (!isCounted) return;
      isCounted = false;
      const left = this.of(key) - 1;
      if (left > 0) this.counts.set(key, left);
      else this.counts.delete(key);
    };
  }
}
