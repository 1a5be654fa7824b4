export { sum, type MixedSound } from './mix.js';
