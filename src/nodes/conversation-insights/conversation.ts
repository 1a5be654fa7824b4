import type { WireEvent } from '../../protocol/index.js';

/** The texts of a call so far, or the most recent ones of a long call. */
export class Conversation {
  private readonly kept: { readonly event: WireEvent; readonly length: number }[] = [];
  private length = 0;
  /** Number of added texts. */
  count = 0;

  /** @param most Maximum characters of JSON. */
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

  /** Whether its beginning has been dropped. */
  get isTruncated(): boolean {
    return this.kept.length < this.count;
  }
}
