import { inspect } from 'node:util';

const REDACTED = '[redacted]';

/** Holds what nobody may see by accident: whatever prints it, or makes JSON of it, gets `[redacted]`. */
export class Secret<T = string> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The value itself, for where it is used and no further. */
  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}
