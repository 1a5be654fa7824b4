/** The latest samples of a signal, by their place in it. */
export class SampleWindow {
  private buffer = new Int16Array(0);
  private offset = 0;
  private length = 0;

  /** @param start Place of the first sample that will be added. */
  constructor(private first: number) {}

  /** Place of the first sample that is held. */
  get start(): number {
    return this.first;
  }

  /** Place after the last sample that is held. */
  get end(): number {
    return this.first + this.length;
  }

  add(samples: Int16Array): void {
    if (this.offset + this.length + samples.length > this.buffer.length) this.makeRoom(samples.length);
    this.buffer.set(samples, this.offset + this.length);
    this.length += samples.length;
  }

  /** Drops the samples before `place`. */
  dropBefore(place: number): void {
    const count = Math.min(this.length, Math.max(0, place - this.first));
    this.first += count;
    this.offset += count;
    this.length -= count;
  }

  /** The samples from `start` to before `end`, as they lie here: good until the next `add`. */
  view(start: number, end: number): Int16Array {
    const at = this.offset - this.first;
    return this.buffer.subarray(at + start, at + end);
  }

  /** A copy of the samples from `start` to before `end`. */
  copy(start: number, end: number): Int16Array {
    return this.view(start, end).slice();
  }

  private makeRoom(count: number): void {
    const held = this.buffer.subarray(this.offset, this.offset + this.length);
    if ((this.length + count) * 2 > this.buffer.length) this.buffer = new Int16Array((this.length + count) * 3);
    this.buffer.set(held);
    this.offset = 0;
  }
}
