import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface EndedStart {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the built server, which ends by itself. */
export async function runToEnd(environment: Readonly<Record<string, string>>): Promise<EndedStart> {
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      EMBEDDED_IDENTITY_CLIENT_SECRET: 'hunter2-of-the-client',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 100_000,
  });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const [[status], stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { status, stdout, stderr };
}
