export { dialogData, MAX_FOR_MODEL } from './dialog-data.js';
export { DialogPlace } from './dialog-place.js';
export { Dialog, languageOf, MAX_DIALOG, type Turn } from './dialog.js';
