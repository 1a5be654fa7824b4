import type { WireEvent } from '../../pipeline/index.js';

/** The texts of a call so far, and of a long one those at its end. */
export class Conversation {
  private readonly kept: { readonly event: WireEvent; readonly length: number }[] = [];
  private length = 0;
  /** Texts that were added. */
  count = 0;

  /** @param most Characters of JSON that are kept. */
  constructor(private readonly most: number) {}

  add(event: WireEvent): void {
    const { length } = JSON.stringify(event);
    this.kept.push({ event, length });
    this.length += length;
    this.count += 1;
    while (this.length > this.most) this.length -= this.kept.shift()?.length ?? this.length;
  }

  get events(): WireEvent[] {
    return this.kept.map(({ event }) => event);
  }

  /** Whether its beginning has been let go of. */
  get isTruncated(): boolean {
    return this.kept.length < this.count;
  }
}
