import { guest } from './guest.mjs';
import { makeQuickJs } from './quickjs.mjs';
import { placeOf, SCRIPT_FILE } from './script-place.mjs';

/** @typedef {import('quickjs-emscripten-core').QuickJSContext} QuickJSContext */
/** @typedef {import('quickjs-emscripten-core').QuickJSHandle} QuickJSHandle */
/** @typedef {import('../protocol.js').CompiledEngine} CompiledEngine */
/** @typedef {import('../protocol.js').CallOutcome} CallOutcome */
/** @typedef {import('../protocol.js').Said} Said */
/** @typedef {import('../protocol.js').ScriptFunction} ScriptFunction */
/** @typedef {import('../protocol.js').ScriptOptions} ScriptOptions */
/** @typedef {import('../protocol.js').ScriptFailure} ScriptFailure */

/**
 * Resources that scripts share: the turns of their thread, and memory.
 *
 * @typedef {{permit: {pause(maxMs: number): number}, memory: {grow(pages: number): boolean, wasRefused: boolean}}} SandboxShare
 */

/** @type {readonly ScriptFunction[]} */
const FUNCTIONS = ['onEvent', 'onAudio', 'onFlush', 'onStop'];

/** Maximum output of a script in one call, in characters. */
const MAX_SAID = 4 * 1024 * 1024;

/** Maximum lines for the log of one call; others are dropped. */
const MAX_LINES = 1_000;

/** Maximum length of the description of a thrown value, in characters. */
const MAX_WORDS = 300;

/** Maximum length of a stack that is read, in characters: a stack may be as large as the memory. */
const MAX_STACK = 10_000;

/** Maximum time of all pauses of a call, as a multiple of its `timeoutMs`. It then continues. */
export const MAX_PAUSES = 2;

/** How long it may take to find out where a script was stopped, in ms. */
const EPILOGUE_MS = 20;

/** A script in a QuickJS of its own. */
export class Sandbox {
  /** @type {Said[]} */
  #said = [];
  #saidLength = 0;
  #events = 0;
  #lines = 0;
  /** The limit that was passed. @type {string | undefined} */
  #limit;
  /**
   * Description of the rejection of a promise that the node returned.
   *
   * @type {string | undefined}
   */
  #rejection;
  #endMs = 0;
  /** How long the call may still be paused, in ms. */
  #pausableMs = 0;
  #lacksMemory = false;
  #wasStopped = false;
  /** @type {QuickJSHandle | undefined} */
  #guest;

  /**
   * @param {CompiledEngine} wasm @param {ScriptOptions} options @param {SandboxShare} share
   * @returns {Promise<Sandbox>}
   */
  static async make(wasm, options, share) {
    const context = await makeQuickJs(wasm, options.limits, (pages) => share.memory.grow(pages));
    return new Sandbox(context, options, share);
  }

  /** @param {QuickJSContext} context @param {ScriptOptions} options @param {SandboxShare} share */
  constructor(context, options, share) {
    this.context = context;
    this.options = options;
    this.share = share;
    context.runtime.setInterruptHandler(() => {
      const pausedMs = share.permit.pause(this.#pausableMs);
      this.#pausableMs -= pausedMs;
      this.#endMs += pausedMs;
      if (performance.now() < this.#endMs) return false;
      this.#wasStopped = true;
      return true;
    });
  }

  /**
   * Runs the script and makes its node.
   *
   * @returns {CallOutcome}
   */
  create() {
    const { context, options } = this;
    /** @type {ScriptFunction[]} */
    let has = [];
    const outcome = this.#run('createNode', () => {
      const make = context.unwrapResult(context.evalCode(`(${guest.toString()})`, 'guest.js'));
      const say = context.newFunction('say', (kind, json) =>
        this.#say(context.getString(kind), context.getString(json)),
      );
      const made = context.callFunction(make, context.undefined, [say, context.newString(options.sessionId)]);
      this.#guest = context.unwrapResult(made);
      const ran = context.evalCode(options.source, SCRIPT_FILE, { type: 'global' });
      if (ran.error) return ran.error;
      const found = context.evalCode('typeof createNode === "function" ? createNode : undefined', SCRIPT_FILE);
      const node = this.#callGuest('create', context.unwrapResult(found), context.newString(options.argumentsJson));
      if (node.error) return node.error;
      const names = context.getString(node.value);
      has = FUNCTIONS.filter((name) => names.includes(name));
      return undefined;
    });
    return { ...outcome, has };
  }

  /**
   * Calls a function of the node.
   *
   * @param {ScriptFunction} name @param {string} json @param {Int16Array<ArrayBuffer> | undefined} samples
   * @returns {CallOutcome}
   */
  call(name, json, samples) {
    const { context } = this;
    return this.#run(name === 'answer' ? 'the callback of HttpAgent' : name, () => {
      const given = samples ? context.newArrayBuffer(samples.buffer) : context.undefined;
      const result = this.#callGuest('call', context.newString(name), context.newString(json), given);
      if (result.error) return result.error;
      result.value.dispose();
      return undefined;
    });
  }

  /**
   * Returns the outcome of a call that was aborted from outside. No other call may follow.
   *
   * @param {string} name
   * @returns {CallOutcome}
   */
  broken(name) {
    return { said: [], failure: { kind: 'script', detail: this.#tooLong(name) } };
  }

  /**
   * Returns the outcome of a call that the engine itself failed in. No other call may follow.
   *
   * Most often a nesting exceeded the thread's stack.
   *
   * @param {string} name @param {string} trace
   * @returns {CallOutcome}
   */
  fallen(name, trace) {
    return { said: [], failure: { kind: 'script', detail: `${name}: the script brought its engine down`, trace } };
  }

  /**
   * @param {string} what Of the script, for words. @param {() => QuickJSHandle | undefined} work Gives what was thrown.
   * @returns {CallOutcome}
   */
  #run(what, work) {
    this.#said = [];
    this.#saidLength = this.#events = this.#lines = 0;
    this.#limit = this.#rejection = undefined;
    this.#wasStopped = this.#lacksMemory = this.share.memory.wasRefused = false;
    const { timeoutMs } = this.options.limits;
    this.#pausableMs = MAX_PAUSES * timeoutMs;
    this.#endMs = performance.now() + timeoutMs;
    const error = work() ?? this.#runJobs();
    const detail = this.#explain(what, error);
    return { said: this.#said, failure: detail === undefined ? undefined : { kind: this.#kind, detail } };
  }

  /** @returns {ScriptFailure['kind']} */
  get #kind() {
    if (this.#limit !== undefined) return 'limit';
    return this.#lacksMemory && this.share.memory.wasRefused ? 'memory' : 'script';
  }

  /** Goes on with what waits for promises. */
  #runJobs() {
    const { runtime } = this.context;
    while (runtime.hasPendingJob()) {
      const result = runtime.executePendingJobs(1_000);
      if (result.error) return result.error;
      result.dispose();
    }
    return undefined;
  }

  /** @param {'create' | 'call' | 'describe'} member @param {QuickJSHandle[]} args */
  #callGuest(member, ...args) {
    const { context } = this;
    const target = context.getProp(/** @type {QuickJSHandle} */ (this.#guest), member);
    const result = context.callFunction(target, context.undefined, args);
    target.dispose();
    for (const arg of args) if (arg !== context.undefined && arg.alive) arg.dispose();
    return result;
  }

  /**
   * Takes what the script says to the outside.
   *
   * @param {string} kind @param {string} json
   */
  #say(kind, json) {
    if (kind === 'rejection') {
      this.#rejection ??= json;
      return undefined;
    }
    this.#saidLength += json.length;
    if (kind === 'event') this.#events += 1;
    if (kind === 'log' && (this.#lines += 1) > MAX_LINES) return undefined;
    const { eventsPerCall } = this.options.limits;
    if (this.#events > eventsPerCall) return this.#refuse(`more than ${eventsPerCall} events in one call`);
    if (this.#saidLength > MAX_SAID) return this.#refuse(`more than ${MAX_SAID} characters sent in one call`);
    this.#said.push([/** @type {Said[0]} */ (kind), json]);
    return undefined;
  }

  /** @param {string} limit That is passed: the call fails, whether the script catches what is thrown or not. */
  #refuse(limit) {
    this.#limit ??= limit;
    return { error: this.context.newError({ name: 'RangeError', message: limit }) };
  }

  /**
   * Why a call failed, as a sentence; undefined where it did not.
   *
   * @param {string} what @param {QuickJSHandle | undefined} error
   */
  #explain(what, error) {
    const { context } = this;
    const wasStopped = this.#wasStopped;
    this.#endMs = performance.now() + EPILOGUE_MS;
    if (this.#limit !== undefined) return `${what}: ${this.#limit}`;
    if (wasStopped) return `${this.#tooLong(what)}${error ? placeOf(textOf(context, error, 'stack')) : ''}`;
    if (error) {
      const described = this.#callGuest('describe', error);
      if (described.error) return `${what}: something was thrown that cannot be shown`;
      return `${what}: ${this.#inWords(context.getString(described.value))}`;
    }
    return this.#rejection && `${what}: ${this.#inWords(this.#rejection)}`;
  }

  /** @param {string} described As the guest's `describe` does it. */
  #inWords(described) {
    const [words = ''] = described.split('\n', 1);
    const stack = described.slice(words.length, words.length + MAX_STACK);
    // Where there is no memory left for an error either, nothing is thrown: null, or an empty text.
    const isMemory = /\bout of memory\b/.test(words) || words === 'threw null' || words === 'threw ';
    this.#lacksMemory = isMemory;
    return `${isMemory ? this.#tooLarge() : words.slice(0, MAX_WORDS)}${placeOf(stack)}`;
  }

  #tooLarge() {
    if (this.share.memory.wasRefused) {
      return 'more memory was needed than the scripts of all tenants leave it (MAX_SCRIPT_MEMORY_BYTES)';
    }
    return `more memory was needed than ${this.options.limits.memoryBytes / 1024 ** 2} MiB`;
  }

  /** @param {string} what */
  #tooLong(what) {
    return `${what} took longer than ${this.options.limits.timeoutMs} ms and was stopped`;
  }
}

/**
 * @param {QuickJSContext} context @param {QuickJSHandle} object @param {string} key
 */
function textOf(context, object, key) {
  const value = context.getProp(object, key);
  return context.typeof(value) === 'string' ? context.getString(value) : '';
}
