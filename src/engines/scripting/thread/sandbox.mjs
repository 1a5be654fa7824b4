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

/** @type {readonly ScriptFunction[]} */
const FUNCTIONS = ['onEvent', 'onAudio', 'onFlush', 'onStop'];

/** Most that a script may say in one call, in characters. */
const MAX_SAID = 4 * 1024 * 1024;

/** Most lines for the log of one call; more are dropped. */
const MAX_LINES = 1_000;

/** Most that is told of what was thrown, in characters. */
const MAX_WORDS = 300;

/** Most of a stack that is looked at, in characters: a script may throw one as large as its memory. */
const MAX_STACK = 10_000;

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
  /** What a promise was rejected with that the node gave, as the guest describes it. @type {string | undefined} */
  #rejection;
  #endMs = 0;
  #wasStopped = false;
  /** @type {QuickJSHandle | undefined} */
  #guest;

  /**
   * @param {CompiledEngine} wasm @param {ScriptOptions} options
   * @returns {Promise<Sandbox>}
   */
  static async make(wasm, options) {
    return new Sandbox(await makeQuickJs(wasm, options.limits), options);
  }

  /** @param {QuickJSContext} context @param {ScriptOptions} options */
  constructor(context, options) {
    this.context = context;
    this.options = options;
    context.runtime.setInterruptHandler(() => {
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
   * The outcome of a call that did not come back and was broken off from outside. Nothing may be called any more.
   *
   * @param {string} name
   * @returns {CallOutcome}
   */
  broken(name) {
    return { said: [], failure: { isLimit: false, detail: this.#tooLong(name) } };
  }

  /**
   * The outcome of a call that the engine itself fell over: most often a nesting that took more of the thread's stack
   * than it had. Nothing may be called any more.
   *
   * @param {string} name @param {string} trace
   * @returns {CallOutcome}
   */
  fallen(name, trace) {
    return { said: [], failure: { isLimit: false, detail: `${name}: the script brought its engine down`, trace } };
  }

  /**
   * @param {string} what Of the script, for words. @param {() => QuickJSHandle | undefined} work Gives what was thrown.
   * @returns {CallOutcome}
   */
  #run(what, work) {
    this.#said = [];
    this.#saidLength = this.#events = this.#lines = 0;
    this.#limit = this.#rejection = undefined;
    this.#wasStopped = false;
    this.#endMs = performance.now() + this.options.limits.timeoutMs;
    const error = work() ?? this.#runJobs();
    const detail = this.#explain(what, error);
    const failure = detail === undefined ? undefined : { isLimit: this.#limit !== undefined, detail };
    return { said: this.#said, failure };
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
    const { memoryBytes } = this.options.limits;
    const said = isMemory ? `more memory was needed than ${memoryBytes / 1024 ** 2} MiB` : words.slice(0, MAX_WORDS);
    return `${said}${placeOf(stack)}`;
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
