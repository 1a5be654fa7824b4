import { DataFlowError } from '../common/errors/index.js';

/** Faults of a wav file that leave one reading: a field that contradicts others which decide. */
export class WavRepairs {
  readonly #isStrict: boolean;
  readonly #details = new Set<string>();

  /** @param isStrict Whether such a fault is an error. */
  constructor(isStrict: boolean) {
    this.#isStrict = isStrict;
  }

  /** The faults so far in order, each once. Their number is bounded by that of the calls of `note`. */
  get details(): readonly string[] {
    return [...this.#details];
  }

  /**
   * Notes a fault.
   *
   * @param detail The value found and the value that was read instead. Without text of the file.
   * @throws DataFlowError `code`, when strict.
   */
  note(code: 'audio.malformed' | 'audio.encoding-unsupported' | 'audio.format-unsupported', detail: string): void {
    if (this.#isStrict) throw new DataFlowError(code, detail);
    this.#details.add(detail);
  }
}
