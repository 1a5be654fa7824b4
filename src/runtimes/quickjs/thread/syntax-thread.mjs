import { parentPort, workerData } from 'node:worker_threads';
import { syntaxFaultOf } from './syntax.mjs';

/** Checks the syntax of one script, and ends. */
parentPort?.postMessage(syntaxFaultOf(/** @type {string} */ (workerData)));
