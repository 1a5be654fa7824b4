export { CEPSTRUM_HOP_SAMPLES, CEPSTRUM_SIZE, cepstraOf, type CepstrumFrame } from './cepstrum.js';
export { trackPitch } from './pitch-tracker.js';
export { voiceBand, VOICE_RATE_HZ } from './voice-band.js';
