declare module '@echogarden/fvad-wasm' {
  /** The part of libfvad, WebRTC's voice activity detector in WebAssembly, that is used here (fvad.h). */
  export interface FvadModule {
    /** Replaced when the memory grows, so it must not be kept. */
    readonly HEAP16: Int16Array;
    _malloc(bytes: number): number;
    /** Makes a detector; 0 when there is no memory for it. */
    _fvad_new(): number;
    _fvad_free(detector: number): void;
    /** 0, or -1 for a mode other than 0 to 3. */
    _fvad_set_mode(detector: number, mode: number): number;
    /** 0, or -1 for a rate that it cannot work at. */
    _fvad_set_sample_rate(detector: number, sampleRateHz: number): number;
    /** 1 for speech, 0 for none, -1 for a frame of another length than 10, 20 or 30 ms. */
    _fvad_process(detector: number, samples: number, length: number): number;
  }

  export default function load(): Promise<FvadModule>;
}
