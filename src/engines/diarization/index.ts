export { SherpaDiarizer } from './sherpa-diarizer.js';
export { SpectralDiarizer } from './spectral-diarizer.js';
export type { Diarizer, SpeakerCount, SpeakerTurn } from './speaker-turn.js';
