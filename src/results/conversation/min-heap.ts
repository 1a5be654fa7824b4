/** A binary heap: the item with the smallest key is found at once, and removed in logarithmic time. */
export class MinHeap<T> {
  private readonly items: T[] = [];

  constructor(private readonly keyOf: (item: T) => number) {}

  /** The item with the smallest key. */
  get first(): T | undefined {
    return this.items[0];
  }

  push(item: T): void {
    let at = this.items.length;
    this.items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.keyAt(parent) <= this.keyAt(at)) return;
      this.swap(parent, at);
      at = parent;
    }
  }

  /** Removes the first item. */
  pop(): void {
    const last = this.items.pop();
    if (last === undefined || this.items.length === 0) return;
    this.items[0] = last;
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const least = this.keyAt(right) < this.keyAt(left) ? right : left;
      if (this.keyAt(least) >= this.keyAt(at)) return;
      this.swap(least, at);
      at = least;
    }
  }

  private keyAt(at: number): number {
    const item = this.items[at];
    return item === undefined ? Infinity : this.keyOf(item);
  }

  private swap(a: number, b: number): void {
    const [first, second] = [this.items[a], this.items[b]];
    if (first === undefined || second === undefined) return;
    this.items[a] = second;
    this.items[b] = first;
  }
}
