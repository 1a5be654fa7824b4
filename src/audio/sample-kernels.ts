import { SAMPLE_KERNELS_WASM } from './sample-kernels.wasm.js';

/** Reads `samples` samples at address `from` of the module's memory, and writes 16 bits each at `to`. */
export type SampleKernel = (from: number, to: number, samples: number) => void;

/** The exports of sample-kernels.wat. */
export interface SampleKernels {
  /** 64 KiB, little-endian on every host; it never grows, and so its buffer stays. */
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly fromUlaw: SampleKernel;
  readonly fromAlaw: SampleKernel;
  readonly fromPcm8: SampleKernel;
  readonly fromPcm24: SampleKernel;
  readonly split: (from: number, left: number, right: number, frames: number) => void;
}

/**
 * The part of WebAssembly that is used here.
 *
 * TypeScript declares it with the browser's types only; `node --jitless` has none.
 */
declare const WebAssembly:
  | {
      validate(bytes: Uint8Array): boolean;
      readonly Module: new (bytes: Uint8Array) => object;
      readonly Instance: new (module: object) => { readonly exports: SampleKernels };
    }
  | undefined;

let loaded: { readonly kernels: SampleKernels | undefined } | undefined;

/** The one instance of this thread, made at the first call; undefined where there is no SIMD. */
export function sampleKernels(): SampleKernels | undefined {
  loaded ??= { kernels: load() };
  return loaded.kernels;
}

function load(): SampleKernels | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  const bytes = Buffer.from(SAMPLE_KERNELS_WASM, 'base64');
  return WebAssembly.validate(bytes) ? new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports : undefined;
}
