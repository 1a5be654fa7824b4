/** Name of the customer's script in errors. */
export const SCRIPT_FILE = 'script.js';

/**
 * The uppermost place in the customer's script of a stack, in words; empty where it has none.
 *
 * @param {string} stack
 */
export function placeOf(stack) {
  const [, line] = /\bscript\.js:(\d+)/.exec(stack) ?? [];
  return line === undefined ? '' : ` (line ${line} of the script)`;
}
