import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { recommendedFlags } from '../../src/v8-flags.js';
import { pinnedEnvironment, UNPRESSED } from './programs.js';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface BuiltServerOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Kept between starts; by default a temporary folder that is removed with the server. */
  readonly dataDir?: string;
  /** Shell words put before `node`, such as `ulimit -f 100 &&`. */
  readonly prefix?: string;
  /** Options of Node.js beside the V8 flags of the start command, which `withFlags: false` leaves out. */
  readonly nodeOptions?: readonly string[];
  readonly withFlags?: boolean;
  /** Its working directory. */
  readonly cwd?: string;
}

/** The built server as a separate process, with embedded defaults. */
export class BuiltServer {
  readonly secret = 'test-secret-of-the-demo-client';
  output = '';

  private constructor(
    readonly process: ChildProcess,
    readonly dataDir: string,
    private readonly ownsDataDir: boolean,
  ) {}

  /** Address of the server. */
  url = '';

  static async start({
    environment = {},
    dataDir,
    prefix = '',
    nodeOptions = [],
    withFlags = true,
    cwd = process.cwd(),
  }: BuiltServerOptions = {}): Promise<BuiltServer> {
    const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'dataflow-built-')));
    const flags = withFlags ? recommendedFlags() : [];
    const words = [process.execPath, ...flags, ...nodeOptions, MAIN].map((word) => `'${word}'`).join(' ');
    const child = spawn('/bin/sh', ['-c', `${prefix} exec ${words}`], {
      cwd,
      env: {
        ...pinnedEnvironment(),
        ...UNPRESSED,
        PORT: '0',
        DATA_DIR: folder,
        EMBEDDED_IDENTITY_CLIENT_SECRET: 'test-secret-of-the-demo-client',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const server = new BuiltServer(child, folder, dataDir === undefined);
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (server.output += chunk.toString()));
    try {
      await server.listening();
    } catch (error) {
      await server.stop('SIGKILL');
      throw error;
    }
    return server;
  }

  /** A token of the embedded provider, with all scopes. */
  async token(scope = 'Wagtail Wagtail.Admin Wagtail.Platform'): Promise<string> {
    const body = new URLSearchParams({
      client_id: 'demo',
      client_secret: this.secret,
      grant_type: 'client_credentials',
      scope,
    });
    const response = await fetch(`${this.url}/connect/token`, { method: 'POST', body });
    return ((await response.json()) as { access_token: string }).access_token;
  }

  async headers(extra: Readonly<Record<string, string>> = {}): Promise<Record<string, string>> {
    return { Authorization: `Bearer ${await this.token()}`, Tenant: 'demo', ...extra };
  }

  /** Saves a design as a project of the tenant `demo`. */
  async saveProject(design: unknown): Promise<void> {
    const headers = await this.headers({ 'Content-Type': 'application/json' });
    const response = await fetch(`${this.url}/projects`, { method: 'POST', headers, body: JSON.stringify(design) });
    if (response.status !== 201) throw new Error(`the project was not saved: ${await response.text()}`);
  }

  /** Waits until it has ended by itself and gives its exit code. */
  async exited(): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) await once(this.process, 'exit');
    return this.stop();
  }

  /** Ends it with a signal and gives its exit code. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill(signal);
      await once(this.process, 'exit');
    }
    if (this.ownsDataDir) await rm(this.dataDir, { recursive: true, force: true });
    return this.process.exitCode;
  }

  private async listening(): Promise<void> {
    for (const end = Date.now() + 90_000; Date.now() < end;) {
      const [, url] = /"url":"([^"]+)"/.exec(this.output) ?? [];
      if (url !== undefined) {
        this.url = url;
        return;
      }
      if (this.process.exitCode !== null) throw new Error(`the server ended: ${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`the server did not start: ${this.output}`);
  }
}
