import type { Environment } from '../config/index.js';
import type { Variables } from '../pipeline/index.js';

/** The variables of designs: those that the operator sets in the environment, for every tenant. */
export class DesignVariables {
  /** Returns the value of a variable; undefined if it has none. */
  readonly find: Variables;

  constructor(values: Readonly<Record<string, string>>) {
    this.find = (name) => (Object.hasOwn(values, name) ? values[name] : undefined);
  }

  static of({ RECOGNIZER_URL }: Environment): DesignVariables {
    return new DesignVariables(RECOGNIZER_URL === undefined ? {} : { RECOGNIZER_URL });
  }
}
