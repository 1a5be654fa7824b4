export { PieceAnalysis, type PieceAnalysisOptions } from './piece-analysis.js';
export { PIECE_MS, SpeechPieces } from './speech-pieces.js';
export { askSoundService, type SoundServiceSettings } from './sound-service.js';
export { PIECE_RATES_HZ, SoundServiceParameters } from './sound-service-parameters.js';
