import { Script } from 'node:vm';
import { placeOf, SCRIPT_FILE } from './thread/script-place.mjs';

/**
 * What is wrong with the syntax of a script, with its line; undefined where nothing is, or where it is nested too deep to
 * tell. It is compiled by V8, which takes a quarter of a second at most for the longest script, and not run. What QuickJS
 * knows of the language, V8 knows; where it is the other way round, the start tells.
 */
export function syntaxFault(source: string): string | undefined {
  try {
    new Script(source, { filename: SCRIPT_FILE });
    return undefined;
  } catch (error) {
    const { name, message, stack = '' } = error as Error;
    if (name !== 'SyntaxError') return undefined;
    return `${message}${placeOf(stack)}`;
  }
}
