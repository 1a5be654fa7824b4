export { result, runAtOnce, runInSlices, type Steps } from './slices.js';
