import { Script } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { Sandbox } from './sandbox.mjs';

/** The thread that scripts of several operations run in, one call at a time. */

/** @typedef {import('../protocol.js').CompiledEngine} CompiledEngine */
/** @typedef {import('../protocol.js').FromThread} FromThread */
/** @typedef {import('../protocol.js').ToThread} ToThread */
/** @typedef {{id: number, name: string, timeoutMs: number, sandbox: Sandbox, run: (sandbox: Sandbox) => import('../protocol.js').CallOutcome}} Job */

/** Calls are made together for so long, since what breaks them off costs a thread of its own each time; in ms. */
const TURN_MS = 20;

/**
 * QuickJS looks at the clock between the steps of a script, but not within a function of its own: such a call is broken
 * off from outside so long after its time, in ms.
 */
const GRACE_MS = 100;

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
const wasm = /** @type {CompiledEngine} */ (workerData);

/** @type {Map<number, Sandbox | undefined>} */
const sandboxes = new Map();
/** @type {Job[]} */
const jobs = [];
/** @type {Job | undefined} */
let current;
let isTurnDue = false;
/** Of the calls in this turn: those with another wait for the next. */
let turnTimeoutMs = 0;

const turn = new Script('dataflowTurn()');
Object.defineProperty(globalThis, 'dataflowTurn', { value: runJobs });

await warmUp();

port.on('message', (/** @type {ToThread} */ message) => {
  const { id } = message;
  if (message.type === 'open') void open(id, message.options);
  else if (message.type === 'close') sandboxes.delete(id);
  else {
    const sandbox = sandboxes.get(id);
    if (!sandbox) return;
    const { name, json, samples } = message;
    add({ id, name, sandbox, run: () => sandbox.call(name, json, samples) });
  }
});

/** Runs a script that does nothing: parts of the engine are compiled when they are first used, and that takes a while. */
async function warmUp() {
  const limits = { timeoutMs: 10_000, memoryBytes: 16 * 1024 ** 2, stackBytes: 256 * 1024, eventsPerCall: 1 };
  const source = 'createNode = () => ({ onEvent() { try { nothing(); } catch {} } })';
  const sandbox = await Sandbox.make(wasm, { source, sessionId: '', argumentsJson: '[]', limits });
  sandbox.create();
  sandbox.call('onEvent', '{}', undefined);
}

/** @param {number} id @param {import('../protocol.js').ScriptOptions} options */
async function open(id, options) {
  sandboxes.set(id, undefined);
  try {
    const sandbox = await Sandbox.make(wasm, options);
    if (!sandboxes.has(id)) return;
    sandboxes.set(id, sandbox);
    add({ id, name: 'createNode', sandbox, run: () => sandbox.create() });
  } catch {
    answer(id, { said: [], failure: { isLimit: false, detail: 'the machine has no memory for the script' } });
  }
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
  turnTimeoutMs = jobs[0]?.timeoutMs ?? 0;
  try {
    turn.runInThisContext({ timeout: TURN_MS + turnTimeoutMs + GRACE_MS });
  } catch (error) {
    if (current) end(current, error);
  }
  current = undefined;
  if (jobs.length > 0 && !isTurnDue) {
    isTurnDue = true;
    setImmediate(takeTurn);
  }
}

function runJobs() {
  const startMs = performance.now();
  while (performance.now() - startMs < TURN_MS && jobs[0]?.timeoutMs === turnTimeoutMs) {
    current = jobs.shift();
    if (!current) return;
    const { id, sandbox } = current;
    if (!sandboxes.has(id)) continue;
    answer(id, current.run(sandbox));
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
  if (outcome.failure) sandboxes.delete(id);
  /** @type {FromThread} */
  const message = { id, outcome };
  port.postMessage(message);
}
