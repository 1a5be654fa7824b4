import RELEASE_SYNC from '@jitl/quickjs-wasmfile-release-sync';
import { newQuickJSWASMModuleFromVariant, newVariant } from 'quickjs-emscripten-core';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** @typedef {import('../protocol.js').CompiledEngine} CompiledEngine */
/** @typedef {import('quickjs-emscripten-core').QuickJSSyncVariant} QuickJSSyncVariant */

/** What a page of WebAssembly's memory holds, in bytes. */
const PAGE_BYTES = 65_536;

/** The engine's module asks for so much from the start, in pages. */
const LEAST_PAGES = 256;

/**
 * TypeScript knows WebAssembly with the browser's types only.
 *
 * @typedef {{
 *   Memory: new (limits: { initial: number, maximum: number }) => object,
 *   Module: new (bytes: Uint8Array) => CompiledEngine,
 * }} WasmTypes
 */
const { Memory, Module } = /** @type {WasmTypes} */ (/** @type {unknown} */ (Reflect.get(globalThis, 'WebAssembly')));

/** Compiles the engine, which any number of threads can share. */
export function compileQuickJs() {
  return new Module(readFileSync(fileURLToPath(import.meta.resolve('@jitl/quickjs-wasmfile-release-sync/wasm'))));
}

/**
 * Makes a QuickJS with a memory of its own, which goes with it: nothing that a script does to it can be seen from
 * another, and one that was broken off in the middle is let go of as it is.
 *
 * @param {CompiledEngine} wasm
 * @param {{memoryBytes: number, stackBytes: number}} limits
 * @returns {Promise<import('quickjs-emscripten-core').QuickJSContext>}
 */
export async function makeQuickJs(wasm, { memoryBytes, stackBytes }) {
  // QuickJS's own limit counts large blocks only; that of the memory holds whatever is in it.
  const wasmMemory = new Memory({ initial: LEAST_PAGES, maximum: memoryBytes / PAGE_BYTES });
  const variant = /** @type {QuickJSSyncVariant} */ (/** @type {unknown} */ (RELEASE_SYNC));
  const options = { wasmModule: /** @type {never} */ (wasm), wasmMemory: /** @type {never} */ (wasmMemory) };
  const module = await newQuickJSWASMModuleFromVariant(newVariant(variant, options));
  return module.newRuntime({ maxStackSizeBytes: stackBytes }).newContext();
}
