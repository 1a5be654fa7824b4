// @ts-check
import { Buffer } from 'node:buffer';
import { parentPort, workerData } from 'node:worker_threads';

/**
 * The worker thread of flite, a program for WASI that reads a text file and writes a wav file.
 *
 * Both files are in memory, and it cannot open others. Each text gets its own instance.
 *
 * It is JavaScript, so that a worker can be made of it whether the server is built or under test.
 *
 * @see https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md
 */

const SUCCESS = 0;
const BAD_FD = 8;
const NO_ENTRY = 44;
const CANNOT_SEEK = 70;
const FOLDER_FD = 3;
const O_CREATE = 1;
const O_TRUNCATE = 8;
const IS_CHARACTERS = 2;
const IS_FOLDER = 3;
const IS_FILE = 4;
const ALL_RIGHTS = 0xffff_ffff_ffff_ffffn;

/**
 * TypeScript knows WebAssembly with the browser's types only.
 *
 * @typedef {{ memory: { readonly buffer: ArrayBuffer }, _start: () => void }} Program
 * @type {{ Instance: new (module: unknown, imports: object) => { readonly exports: Program } }}
 */
const { Instance } = Reflect.get(globalThis, 'WebAssembly');

const INPUT = 'in';
const OUTPUT = 'out';

/** A file in memory. */
class MemoryFile {
  length = 0;

  constructor(/** @type {Uint8Array} */ bytes) {
    this.bytes = bytes;
    this.length = bytes.length;
  }

  write(/** @type {number} */ at, /** @type {Uint8Array} */ part) {
    const end = at + part.length;
    if (end > this.bytes.length) {
      const larger = new Uint8Array(Math.max(end, this.bytes.length * 2));
      larger.set(this.bytes);
      this.bytes = larger;
    }
    this.bytes.set(part, at);
    this.length = Math.max(this.length, end);
  }
}

/** The program has ended. */
class Exit extends Error {
  constructor(/** @type {number} */ code) {
    super(`flite ended with ${code}`);
    this.code = code;
  }
}

/** The system calls of the program. */
class MemorySystem {
  /** @type {{ readonly buffer: ArrayBuffer } | undefined} */
  memory = undefined;
  /** @type {Map<number, { file: MemoryFile, position: number }>} */
  open = new Map();
  nextFd = FOLDER_FD + 1;

  /**
   * @param {readonly string[]} args
   * @param {Map<string, MemoryFile>} files
   */
  constructor(args, files) {
    this.args = args.map((arg) => Buffer.from(`${arg}\0`));
    this.files = files;
  }

  get view() {
    if (!this.memory) throw new Error('the program has no memory yet');
    return new DataView(this.memory.buffer);
  }

  /**
   * The buffers of a vectored read or write.
   *
   * @param {number} list
   * @param {number} count
   */
  buffers(list, count) {
    const { view } = this;
    return Array.from({ length: count }, (_, index) => {
      const at = view.getUint32(list + index * 8, true);
      return new Uint8Array(view.buffer, at, view.getUint32(list + index * 8 + 4, true));
    });
  }

  /** @type {Record<string, (...args: any[]) => number>} */
  calls = {
    args_sizes_get: (count, size) => {
      this.view.setUint32(count, this.args.length, true);
      this.view.setUint32(size, Buffer.concat(this.args).length, true);
      return SUCCESS;
    },
    args_get: (pointers, bytes) => {
      const { view } = this;
      let at = bytes;
      for (const [index, arg] of this.args.entries()) {
        view.setUint32(pointers + index * 4, at, true);
        new Uint8Array(view.buffer).set(arg, at);
        at += arg.length;
      }
      return SUCCESS;
    },
    clock_time_get: (_clock, _precision, time) => {
      this.view.setBigUint64(time, 0n, true);
      return SUCCESS;
    },
    fd_prestat_get: (fd, result) => {
      if (fd !== FOLDER_FD) return BAD_FD;
      this.view.setUint32(result, 0, true);
      this.view.setUint32(result + 4, 1, true);
      return SUCCESS;
    },
    fd_prestat_dir_name: (_fd, name) => {
      this.view.setUint8(name, '.'.charCodeAt(0));
      return SUCCESS;
    },
    fd_fdstat_get: (fd, result) => {
      const { view } = this;
      new Uint8Array(view.buffer, result, 24).fill(0);
      view.setUint8(result, fd < FOLDER_FD ? IS_CHARACTERS : fd === FOLDER_FD ? IS_FOLDER : IS_FILE);
      view.setBigUint64(result + 8, ALL_RIGHTS, true);
      view.setBigUint64(result + 16, ALL_RIGHTS, true);
      return SUCCESS;
    },
    fd_fdstat_set_flags: () => SUCCESS,
    path_open: (_folder, _lookup, name, length, flags, _rights, _inherited, _fdFlags, result) => {
      const { view } = this;
      const path = Buffer.from(view.buffer, name, length).toString();
      let file = this.files.get(path);
      if (!file && (flags & O_CREATE) === 0) return NO_ENTRY;
      file ??= new MemoryFile(new Uint8Array(0));
      if ((flags & O_TRUNCATE) !== 0) file.length = 0;
      this.files.set(path, file);
      this.open.set(this.nextFd, { file, position: 0 });
      view.setUint32(result, this.nextFd, true);
      this.nextFd += 1;
      return SUCCESS;
    },
    fd_close: (fd) => {
      this.open.delete(fd);
      return SUCCESS;
    },
    fd_read: (fd, list, count, result) => {
      const opened = this.open.get(fd);
      if (!opened) return BAD_FD;
      const start = opened.position;
      for (const buffer of this.buffers(list, count)) {
        const { file, position } = opened;
        const part = file.bytes.subarray(position, Math.min(position + buffer.length, file.length));
        buffer.set(part);
        opened.position += part.length;
      }
      this.view.setUint32(result, opened.position - start, true);
      return SUCCESS;
    },
    fd_write: (fd, list, count, result) => {
      const opened = this.open.get(fd);
      if (!opened && fd >= FOLDER_FD) return BAD_FD;
      let written = 0;
      for (const buffer of this.buffers(list, count)) {
        // Printed text is dropped.
        opened?.file.write(opened.position, buffer);
        if (opened) opened.position += buffer.length;
        written += buffer.length;
      }
      this.view.setUint32(result, written, true);
      return SUCCESS;
    },
    fd_seek: (fd, offset, whence, result) => {
      const opened = this.open.get(fd);
      if (!opened) return CANNOT_SEEK;
      const from = [0, opened.position, opened.file.length][whence] ?? 0;
      opened.position = from + Number(offset);
      this.view.setBigUint64(result, BigInt(opened.position), true);
      return SUCCESS;
    },
    proc_exit: (code) => {
      throw new Exit(code);
    },
  };
}

/**
 * @param {{ text: string, voice: string, rate: number }} utterance
 * @returns {Uint8Array<ArrayBuffer>} A wav file.
 */
function speak({ text, voice, rate }) {
  const files = new Map([[INPUT, new MemoryFile(Buffer.from(`${text}\n`))]]);
  const stretch = ['--setf', `duration_stretch=${(1 / rate).toFixed(4)}`];
  const system = new MemorySystem(['flite', '-voice', voice, ...stretch, '-f', INPUT, '-o', OUTPUT], files);
  const { exports } = new Instance(workerData.module, { wasi_snapshot_preview1: system.calls });
  const { memory, _start: start } = exports;
  system.memory = memory;
  try {
    start();
  } catch (error) {
    if (!(error instanceof Exit) || error.code !== 0) throw error;
  }
  const output = files.get(OUTPUT);
  if (!output) throw new Error('flite wrote nothing');
  return output.bytes.slice(0, output.length);
}

parentPort?.on('message', (utterance) => {
  try {
    const wav = speak(utterance);
    parentPort?.postMessage({ wav }, [wav.buffer]);
  } catch (error) {
    parentPort?.postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
});
