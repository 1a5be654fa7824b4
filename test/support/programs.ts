import type { Readable } from 'node:stream';

/**
 * Environment of the programs that a test starts: only paths of programs and temporary files.
 *
 * Proxies, locale, time zone, PYTHONUNBUFFERED and NODE_OPTIONS of a developer's shell thus have no effect on tests.
 */
export function pinnedEnvironment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { PATH = '', HOME = '/nonexistent', TMPDIR } = process.env;
  return { PATH, HOME, LANG: 'C.UTF-8', TZ: 'UTC', ...(TMPDIR === undefined ? {} : { TMPDIR }), ...extra };
}

/** Settings that disable load limits, since other tests keep the machine busy. */
export const UNPRESSED = { MAX_EVENT_LOOP_DELAY_MS: '0', MAX_HEAP_PERCENT: '0' } as const;

/**
 * Waits for a program to print matching text, and leaves its pipe open.
 *
 * A program whose output pipe is closed ends at its next line.
 *
 * @throws Error with everything that was printed, once the output ends without a match.
 */
export async function printed(output: Readable, pattern: RegExp): Promise<RegExpExecArray> {
  let text = '';
  return new Promise((resolve, reject) => {
    output.on('data', (chunk: Buffer | string) => {
      text += chunk.toString();
      const match = pattern.exec(text);
      if (match) resolve(match);
    });
    output.once('close', () => reject(new Error(`the program ended without ${pattern.source}: ${text}`)));
  });
}
