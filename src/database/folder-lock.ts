import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { codeOf } from './database-failure.js';
import { isGuid } from './guid.js';
import { stateOf, thisProcess, type ProcessIdentity } from './process-identity.js';

const TOUCH_EVERY_MS = 2_000;
const STALE_AFTER_MS = 10_000;
const LOOK_EVERY_MS = 250;

/** The content of a lock file: its holder, and which of the holder's locks it is. */
interface LockRecord extends ProcessIdentity {
  readonly token: string;
}

interface Sight {
  readonly record: LockRecord;
  readonly touchedMs: number;
}

/**
 * Tokens of this process's own locks.
 *
 * They differ from the token that an earlier process of the same pid left behind.
 */
const held = new Set<string>();

/** The folder is in use by another process. */
export class FolderLockedError extends Error {
  override readonly name = 'FolderLockedError';

  constructor(
    readonly folder: string,
    readonly pid: number,
  ) {
    super(
      `The folder ${folder} is in use by process ${pid}. ` +
        'Stop that process, or set DATA_DIR so that this one has a folder of its own.',
    );
  }
}

/**
 * The right to use a folder, held by one process at a time.
 *
 * A file `<folder>.lock` names the holder. A lock whose process has ended is taken over at once. Whether a process in
 * another container or on another machine has ended cannot be known: its lock counts as left behind when it was not
 * touched for 10 seconds, which `acquire` waits for.
 */
export class FolderLock {
  private readonly timer: NodeJS.Timeout;
  private lost = false;

  private constructor(
    private readonly path: string,
    private readonly record: LockRecord,
  ) {
    this.timer = setInterval(() => void this.touch(), TOUCH_EVERY_MS).unref();
  }

  /** @throws FolderLockedError when another process, or this one, holds it. */
  static async acquire(folder: string): Promise<FolderLock> {
    const path = `${folder}.lock`;
    const record: LockRecord = { ...(await thisProcess()), token: randomUUID() };
    held.add(record.token);
    try {
      await withContent(path, record, (file) => obtain(folder, path, file));
    } catch (error) {
      held.delete(record.token);
      throw error;
    }
    return new FolderLock(path, record);
  }

  /** Whether another process took the lock over, since this one was stopped until its lock went stale. */
  get isLost(): boolean {
    return this.lost;
  }

  /** Gives the folder free; a second call does nothing. */
  async release(): Promise<void> {
    clearInterval(this.timer);
    held.delete(this.record.token);
    if ((await look(this.path))?.record.token === this.record.token) await rm(this.path, { force: true });
  }

  private async touch(): Promise<void> {
    try {
      const seen = await look(this.path);
      if (!seen) await withContent(this.path, this.record, (file) => linked(file, this.path));
      else if (seen.record.token !== this.record.token) this.lost = true;
      else await touch(this.path);
    } catch {
      // The file system is at fault; the next touch tries again, and an untouched lock goes stale.
    }
  }
}

/**
 * Makes `path` a link to `file`, which names this process, as soon as nobody else holds `path`.
 *
 * Who would succeed a stale lock first obtains `<path>.<token of the stale lock>`, in the same way as the lock itself,
 * and only its holder replaces the stale one. So exactly one does, and one that dies on the way is succeeded in turn.
 */
async function obtain(folder: string, path: string, file: string): Promise<void> {
  while (!(await linked(file, path))) {
    const seen = await look(path);
    if (!seen) continue;
    await untilStale(folder, path, seen);
    await touch(file);
    const claim = `${path}.${seen.record.token}`;
    await obtain(folder, claim, file);
    if ((await look(path))?.record.token === seen.record.token) return rename(claim, path);
    // Another process was quicker, and the claim on what it replaced stands for nothing.
    await rm(claim, { force: true });
  }
}

/**
 * Resolves when the lock that was seen is stale, or is not there any more.
 *
 * @throws FolderLockedError when its holder lives.
 */
async function untilStale(folder: string, path: string, seen: Sight): Promise<void> {
  const state = held.has(seen.record.token) ? 'alive' : await stateOf(seen.record);
  if (state === 'gone') return;
  let now: Sight | undefined = seen;
  // The age is waited for rather than trusted alone: the clocks of two machines may differ.
  for (let waitedMs = 0; now?.record.token === seen.record.token; waitedMs += LOOK_EVERY_MS) {
    if (state === 'alive' || now.touchedMs !== seen.touchedMs) throw new FolderLockedError(folder, seen.record.pid);
    if (Math.max(Date.now() - seen.touchedMs, waitedMs) >= STALE_AFTER_MS) return;
    await delay(LOOK_EVERY_MS);
    now = await look(path);
  }
}

async function look(path: string): Promise<Sight | undefined> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    return { record: parse(text), touchedMs: mtimeMs };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** A lock that does not read as one is nobody's: it goes stale with age. */
function parse(text: string): LockRecord {
  try {
    const { pid, startTime, pidNamespace, token } = JSON.parse(text) as Partial<Record<keyof LockRecord, unknown>>;
    if (
      typeof pid === 'number' &&
      isText(startTime) &&
      isText(pidNamespace) &&
      typeof token === 'string' &&
      isGuid(token)
    )
      return { pid, startTime, pidNamespace, token };
  } catch {
    // Cut short, by a power failure.
  }
  return { pid: 0, startTime: null, pidNamespace: null, token: 'unreadable' };
}

function isText(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

async function touch(path: string): Promise<void> {
  await utimes(path, new Date(), new Date());
}

/** Whether `path` could be made a link to `file`: false when there is one of that name. */
async function linked(file: string, path: string): Promise<boolean> {
  try {
    await link(file, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Runs `use` with a file beside `path` that holds the whole record. */
async function withContent<T>(path: string, record: LockRecord, use: (file: string) => Promise<T>): Promise<T> {
  const file = `${path}.${randomUUID()}.new`;
  try {
    await writeFile(file, JSON.stringify(record), { flag: 'wx', flush: true });
    return await use(file);
  } finally {
    await rm(file, { force: true });
  }
}
