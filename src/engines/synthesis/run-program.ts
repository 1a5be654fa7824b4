import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const FOLDERS = ['/usr/local/bin', '/usr/bin', '/bin'];

/** Where a program of this machine is; undefined where it is not. */
export function findProgram(name: string): string | undefined {
  return FOLDERS.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

export interface ProgramCall {
  readonly program: string;
  readonly args: readonly string[];
  /** Goes in at its standard input. */
  readonly input: string;
  /** Kills it. */
  readonly signal: AbortSignal;
  /** Maximum output. */
  readonly maxBytes: number;
}

/**
 * Runs a program without a shell and without the server's environment, which has secrets.
 *
 * @returns What it printed.
 * @throws Error when it is not there, fails, prints too much or is killed.
 */
export function runProgram({ program, args, input, signal, maxBytes }: ProgramCall): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const child = spawn(findProgram(program) ?? program, args, {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { LANG: 'C.UTF-8' },
      signal,
      killSignal: 'SIGKILL',
    });
    const parts: Buffer[] = [];
    let length = 0;
    child.stdout.on('data', (part: Buffer) => {
      parts.push(part);
      length += part.length;
      if (length > maxBytes) child.kill('SIGKILL');
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(Buffer.concat(parts, length));
      else reject(new Error(`${program} ended with ${code ?? 'a signal'}`));
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
