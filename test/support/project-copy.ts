import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pinnedEnvironment } from './programs.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Paths, relative to the project, that its copy has no need of. */
const OMITTED = new Set(['node_modules', '.git', 'data']);

/** A copy of the project, built as the project is, in which tests change files. */
export class ProjectCopy {
  private constructor(readonly folder: string) {}

  static async make(): Promise<ProjectCopy> {
    const folder = await mkdtemp(join(tmpdir(), 'dataflow-copy-'));
    const filter = (path: string): boolean => !OMITTED.has(relative(ROOT, path));
    await cp(ROOT, folder, { recursive: true, preserveTimestamps: true, filter });
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const copy = new ProjectCopy(folder);
    await copy.run('git init --quiet');
    await copy.commit();
    return copy;
  }

  /**
   * Runs a command of the shell in the copy.
   *
   * @returns What it printed.
   * @throws Error with all of that, if the command fails.
   */
  async run(command: string): Promise<string> {
    const env = pinnedEnvironment({ NO_COLOR: '1' });
    const child = spawn('sh', ['-c', command], { cwd: this.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await once(child, 'close');
    if (child.exitCode !== 0) throw new Error(`${command}: exit code ${child.exitCode ?? 'none'}\n${output}`);
    return output;
  }

  read(path: string): Promise<string> {
    return readFile(join(this.folder, path), 'utf8');
  }

  async write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.folder, path)), { recursive: true });
    await writeFile(join(this.folder, path), text);
  }

  /**
   * Inserts text after the first occurrence of other text.
   *
   * @throws Error if the file does not have `after`.
   */
  async insert(path: string, after: string, text: string): Promise<void> {
    const before = await this.read(path);
    if (!before.includes(after)) throw new Error(`${path}: expected to find ${JSON.stringify(after)}`);
    await this.write(
      path,
      before.replace(after, () => after + text),
    );
  }

  /** Files that differ from the last commit, in order. */
  async changed(): Promise<string[]> {
    const status = await this.run('git status --porcelain --untracked-files=all');
    return status
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.slice('XY '.length))
      .sort();
  }

  async commit(): Promise<void> {
    await this.run(
      'git add --all && git -c user.name=test -c user.email=test@example.com commit --quiet --message copy',
    );
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}
