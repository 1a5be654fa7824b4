/** Share of voiced frames in the latest stretch that counts as voice: a click or a crackle has less. */
const VOICED_MS = 60;
const STRETCH_MS = 100;

/** Distinguishes continuous voice from single frames that resemble it. */
export class OnsetWindow {
  private readonly voiced: boolean[];
  private readonly least: number;
  private frames = 0;

  constructor(frameMs: number) {
    this.voiced = new Array<boolean>(Math.ceil(STRETCH_MS / frameMs)).fill(false);
    this.least = Math.ceil(VOICED_MS / frameMs);
  }

  /** Frames that it looks back at. */
  get size(): number {
    return this.voiced.length;
  }

  /** Adds the next frame. Returns whether it has voice, as enough of the latest frames have. */
  add(isVoiced: boolean): boolean {
    this.voiced[this.frames % this.voiced.length] = isVoiced;
    this.frames += 1;
    return isVoiced && this.voiced.filter(Boolean).length >= this.least;
  }

  /** Frames from the first voiced one of the latest `count` on; 0 when none of them is voiced. */
  framesFromFirst(count: number): number {
    const size = this.voiced.length;
    for (let back = Math.min(size, Math.ceil(count)); back > 0; back -= 1) {
      if (this.voiced[(this.frames - back + size) % size]) return back;
    }
    return 0;
  }

  clear(): void {
    this.voiced.fill(false);
  }
}
