import { SAMPLE_KERNELS_WASM } from './sample-kernels.wasm.js';

/** Reads `samples` samples at address `from` of the module's memory and writes them as 16 bits at address `to`. */
export type SampleKernel = (from: number, to: number, samples: number) => void;

/** What sample-kernels.wat exports. */
export interface SampleKernels {
  /** 64 KiB, little-endian on every host; it never grows, and so its buffer stays. */
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly fromUlaw: SampleKernel;
  readonly fromAlaw: SampleKernel;
  readonly fromPcm8: SampleKernel;
  readonly fromPcm24: SampleKernel;
  readonly split: (from: number, left: number, right: number, frames: number) => void;
}

/** What of WebAssembly is used here. TypeScript knows it with the browser's types only; `node --jitless` has none. */
declare const WebAssembly:
  | {
      validate(bytes: Uint8Array): boolean;
      readonly Module: new (bytes: Uint8Array) => object;
      readonly Instance: new (module: object) => { readonly exports: SampleKernels };
    }
  | undefined;

let loaded: { readonly kernels: SampleKernels | undefined } | undefined;

/** The one instance of this thread, made at the first call; undefined on a machine or a Node without SIMD. */
export function sampleKernels(): SampleKernels | undefined {
  loaded ??= { kernels: load() };
  return loaded.kernels;
}

function load(): SampleKernels | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  const bytes = Buffer.from(SAMPLE_KERNELS_WASM, 'base64');
  return WebAssembly.validate(bytes) ? new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports : undefined;
}
