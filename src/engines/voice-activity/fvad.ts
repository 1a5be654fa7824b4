import load, { type FvadModule } from '@echogarden/fvad-wasm';

/** Loaded once a process. Its start-up code adds no listener, unlike that of the resampler. */
export const fvad: FvadModule = await load();
