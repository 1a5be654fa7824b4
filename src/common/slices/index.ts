export { result, runAtOnce, runInSlices, type Steps } from './slices.js';
export { sorted } from './sorted.js';
