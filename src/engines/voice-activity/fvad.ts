import load, { type FvadModule } from '@echogarden/fvad-wasm';

/** Loaded once a process. Unlike the resampler's, its start-up code leaves no listener behind (webrtc-vad.spec.ts). */
export const fvad: FvadModule = await load();
