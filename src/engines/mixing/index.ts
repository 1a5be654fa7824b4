export { Limiter, PEAK } from './limiter.js';
export { sum, Volume, type MixedSound } from './mix.js';
