export { DialogPlace } from './dialog-place.js';
export { Dialog, languageOf, LONGEST_DIALOG, type Turn } from './dialog.js';
