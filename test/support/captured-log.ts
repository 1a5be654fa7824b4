import { Log } from '../../src/common/logging/index.js';

type Line = Readonly<Record<string, unknown>> & { readonly msg: string };

/** A log whose lines a test can read. */
export class CapturedLog {
  readonly lines: Line[] = [];
  readonly log = Log.to('debug', { write: (text: string) => this.lines.push(JSON.parse(text) as Line) });

  /** The fields of each line with that message. */
  of(message: string): Line[] {
    return this.lines.filter(({ msg }) => msg === message);
  }
}
