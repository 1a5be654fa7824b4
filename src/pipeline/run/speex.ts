import { createRequire } from 'node:module';

/** The part of the Speex resampler's WebAssembly module that is used here (speex_resampler.h). */
export interface SpeexModule {
  readonly HEAP16: Int16Array;
  readonly HEAP32: Int32Array;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  _speex_resampler_init(channels: number, inHz: number, outHz: number, quality: number, error: number): number;
  _speex_resampler_process_interleaved_int(
    state: number,
    input: number,
    inLength: number,
    output: number,
    outLength: number,
  ): number;
  _speex_resampler_destroy(state: number): void;
}

const { default: factory } = createRequire(import.meta.url)('speex-resampler/app/speex_wasm.js') as {
  default: () => PromiseLike<SpeexModule>;
};

/**
 * Loads the WebAssembly module itself: the package's own class cannot free a resampler.
 *
 * The module's start-up code also makes the process abort on unhandled rejections; those listeners are removed.
 */
async function load(): Promise<SpeexModule> {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => new Set(process.rawListeners(event)));
  const module = await factory();
  for (const [index, event] of events.entries()) {
    for (const listener of process.rawListeners(event)) {
      if (!before[index]?.has(listener)) process.off(event, listener as () => void);
    }
  }
  return module;
}

export const speex: SpeexModule = await load();
