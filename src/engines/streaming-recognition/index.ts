export { knovvuStreamRecognizer } from './knovvu-stream-recognizer.js';
export { sherpaStreamRecognizer } from './sherpa-stream-recognizer.js';
export { StreamPlaces } from './stream-places.js';
export type {
  Fail,
  Hear,
  Heard,
  RecognitionStream,
  StreamingRecognizer,
  StreamSettings,
} from './streaming-recognizer.js';
export { voskRecognizer } from './vosk-recognizer.js';
