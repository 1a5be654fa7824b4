import { Script } from 'node:vm';
import { placeOf, SCRIPT_FILE } from './script-place.mjs';

/**
 * Compiles a script with V8, and does not run it.
 *
 * @param {string} source
 * @returns {string | undefined} What is wrong with its syntax, with its line; undefined where nothing is, or where it is
 *   nested too deep to be checked.
 */
export function syntaxFaultOf(source) {
  try {
    new Script(source, { filename: SCRIPT_FILE });
    return undefined;
  } catch (error) {
    const { name, message, stack = '' } = /** @type {Error} */ (error);
    return name === 'SyntaxError' ? `${message}${placeOf(stack)}` : undefined;
  }
}
