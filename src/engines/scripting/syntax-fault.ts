import { Script } from 'node:vm';

/** What errors call the customer's script. */
const FILE = 'script.js';

/**
 * What is wrong with the syntax of a script, with its line; undefined where nothing is, or where it is nested too deep to
 * tell. It is compiled by V8, which takes a quarter of a second at most for the longest script, and not run. What QuickJS
 * knows of the language, V8 knows; where it is the other way round, the start tells.
 */
export function syntaxFault(source: string): string | undefined {
  try {
    new Script(source, { filename: FILE });
    return undefined;
  } catch (error) {
    const { name, message, stack = '' } = error as Error;
    if (name !== 'SyntaxError') return undefined;
    const [, line] = /^script\.js:(\d+)/.exec(stack) ?? [];
    return `${message}${line === undefined ? '' : ` (line ${line} of the script)`}`;
  }
}
