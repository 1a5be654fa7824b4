import RELEASE_SYNC from '@jitl/quickjs-wasmfile-release-sync';
import { newQuickJSWASMModuleFromVariant, newVariant } from 'quickjs-emscripten-core';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** @typedef {import('../protocol.js').CompiledEngine} CompiledEngine */
/** @typedef {import('quickjs-emscripten-core').QuickJSSyncVariant} QuickJSSyncVariant */

/** Size of a page of WebAssembly's memory, in bytes. */
export const PAGE_BYTES = 65_536;

/** The engine's module asks for so much from the start, in pages. */
export const MIN_PAGES = 256;

/**
 * TypeScript knows WebAssembly with the browser's types only.
 *
 * @typedef {{
 *   Memory: new (limits: { initial: number, maximum: number }) => { grow(pages: number): number },
 *   Module: new (bytes: Uint8Array) => CompiledEngine,
 * }} WasmTypes
 */
const { Memory, Module } = /** @type {WasmTypes} */ (/** @type {unknown} */ (Reflect.get(globalThis, 'WebAssembly')));

/** Compiles the engine, which any number of threads can share. */
export function compileQuickJs() {
  return new Module(readFileSync(fileURLToPath(import.meta.resolve('@jitl/quickjs-wasmfile-release-sync/wasm'))));
}

/**
 * Makes a QuickJS with its own memory, which is released with it.
 *
 * No script sees the effects of another. An aborted one is dropped in whatever state it is.
 *
 * @param {CompiledEngine} wasm
 * @param {{memoryBytes: number, stackBytes: number}} limits
 * @param {(pages: number) => boolean} mayGrow Asked before its memory grows by so many pages.
 * @returns {Promise<import('quickjs-emscripten-core').QuickJSContext>}
 */
export async function makeQuickJs(wasm, { memoryBytes, stackBytes }, mayGrow) {
  // QuickJS's own limit counts large blocks only; that of the memory holds whatever is in it.
  const wasmMemory = new Memory({ initial: MIN_PAGES, maximum: memoryBytes / PAGE_BYTES });
  const grow = wasmMemory.grow.bind(wasmMemory);
  let pagesNow = MIN_PAGES;
  wasmMemory.grow = (pages) => {
    // More than the maximum fails, and is not counted.
    if ((pagesNow + pages) * PAGE_BYTES > memoryBytes) throw new RangeError('more than the maximum of the memory');
    if (!mayGrow(pages)) throw new RangeError('no memory is left for scripts');
    pagesNow += pages;
    return grow(pages);
  };
  const variant = /** @type {QuickJSSyncVariant} */ (/** @type {unknown} */ (RELEASE_SYNC));
  const options = { wasmModule: /** @type {never} */ (wasm), wasmMemory: /** @type {never} */ (wasmMemory) };
  const module = await newQuickJSWASMModuleFromVariant(newVariant(variant, options));
  return module.newRuntime({ maxStackSizeBytes: stackBytes }).newContext();
}
