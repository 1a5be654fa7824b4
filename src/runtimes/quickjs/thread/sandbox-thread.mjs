import { Script } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { MemoryMeter, MemoryShare } from './memory-share.mjs';
import { Permit } from './permit.mjs';
import { MIN_PAGES } from './quickjs.mjs';
import { MAX_PAUSES, Sandbox } from './sandbox.mjs';

/** The thread that scripts of several operations run in, one call at a time, while it is permitted. */

/** @typedef {import('../protocol.js').ThreadData} ThreadData */
/** @typedef {import('../protocol.js').FromThread} FromThread */
/** @typedef {import('../protocol.js').ToThread} ToThread */
/** @typedef {{id: number, name: string, timeoutMs: number, sandbox: Sandbox, run: (sandbox: Sandbox) => import('../protocol.js').CallOutcome}} Job */

/** Time in ms for calls that are made together, since a guard against long calls costs a thread. */
const TURN_MS = 20;

/**
 * Time in ms after its limit at which a call is aborted from outside.
 *
 * QuickJS reads the clock between the steps of a script, but not within its own functions.
 */
const GRACE_MS = 100;

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
const { wasm, permit: words } = /** @type {ThreadData} */ (workerData);
const permit = new Permit(words);

/**
 * Open sandboxes, each with the memory that it uses.
 *
 * @type {Map<number, {sandbox?: Sandbox, memory: MemoryMeter}>}
 */
const scripts = new Map();
/** @type {Job[]} */
const jobs = [];
/** @type {Job | undefined} */
let current;
let isTurnDue = false;
/** The outcome of a call of a script that has been closed. @type {import('../protocol.js').CallOutcome} */
const NOTHING = { said: [] };
/** Of the calls in this turn: those with another wait for the next. */
let turnTimeoutMs = 0;

const turn = new Script('dataflowTurn()');
Object.defineProperty(globalThis, 'dataflowTurn', { value: runJobs });

await warmUp();

port.on('message', (/** @type {ToThread} */ message) => {
  const { id } = message;
  if (message.type === 'open') void open(message);
  else if (message.type === 'close') drop(id);
  else {
    const sandbox = scripts.get(id)?.sandbox;
    const { name, json, samples } = message;
    if (sandbox) add({ id, name, sandbox, run: () => sandbox.call(name, json, samples) });
    else answer(id, NOTHING);
  }
});

/** Runs an empty script, since parts of the engine are compiled at their first use. */
async function warmUp() {
  const limits = { timeoutMs: 10_000, memoryBytes: 16 * 1024 ** 2, stackBytes: 256 * 1024, eventsPerCall: 1 };
  const source = 'createNode = () => ({ onEvent() { try { nothing(); } catch {} } })';
  const options = { source, sessionId: '', argumentsJson: '[]', limits };
  const share = { permit: { pause: () => 0 }, memory: { grow: () => true, wasRefused: false } };
  const sandbox = await Sandbox.make(wasm, options, share);
  sandbox.create();
  sandbox.call('onEvent', '{}', undefined);
}

/** @param {Extract<ToThread, {type: 'open'}>} message Whose script has been counted with the least memory. */
async function open({ id, options, memory: counts }) {
  const memory = new MemoryMeter(new MemoryShare(counts), MIN_PAGES);
  scripts.set(id, { memory });
  try {
    const sandbox = await Sandbox.make(wasm, options, { permit, memory });
    if (!scripts.has(id)) return answer(id, NOTHING);
    scripts.set(id, { sandbox, memory });
    add({ id, name: 'createNode', sandbox, run: () => sandbox.create() });
  } catch {
    answer(id, { said: [], failure: { kind: 'script', detail: 'the machine has no memory for the script' } });
  }
}

/** @param {number} id */
function drop(id) {
  scripts.get(id)?.memory.release();
  scripts.delete(id);
}

/** @param {Omit<Job, 'timeoutMs'>} job */
function add(job) {
  jobs.push({ ...job, timeoutMs: job.sandbox.options.limits.timeoutMs });
  if (isTurnDue) return;
  isTurnDue = true;
  setImmediate(takeTurn);
}

function takeTurn() {
  isTurnDue = false;
  permit.begin();
  turnTimeoutMs = jobs[0]?.timeoutMs ?? 0;
  try {
    turn.runInThisContext({ timeout: TURN_MS + (1 + MAX_PAUSES) * turnTimeoutMs + GRACE_MS });
  } catch (error) {
    if (current) end(current, error);
  }
  current = undefined;
  permit.end();
  if (jobs.length > 0 && !isTurnDue) {
    isTurnDue = true;
    setImmediate(takeTurn);
  }
}

function runJobs() {
  const startMs = performance.now();
  while (permit.isGranted && performance.now() - startMs < TURN_MS && jobs[0]?.timeoutMs === turnTimeoutMs) {
    current = jobs.shift();
    if (!current) return;
    const { id, sandbox } = current;
    answer(id, scripts.has(id) ? current.run(sandbox) : NOTHING);
  }
}

/**
 * Lets go of a script that was broken off, or that broke the engine.
 *
 * @param {Job} job @param {unknown} error
 */
function end({ id, name, sandbox }, error) {
  const isLate = /** @type {{code?: unknown}} */ (error).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
  answer(id, isLate ? sandbox.broken(name) : sandbox.fallen(name, String(/** @type {Error} */ (error).stack)));
}

/** @param {number} id @param {import('../protocol.js').CallOutcome} outcome */
function answer(id, outcome) {
  if (outcome.failure) drop(id);
  /** @type {FromThread} */
  const message = { id, outcome };
  port.postMessage(message);
}
