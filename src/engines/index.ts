export { ENGINE_LISTS } from './lists.js';
