export { DIARIZERS } from './diarizers.js';
export type { Diarizer, DiarizerFactory, SpeakerCount, SpeakerTurn } from './speaker-turn.js';
