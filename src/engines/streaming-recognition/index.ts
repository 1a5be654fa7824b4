export { StreamPlaces } from './stream-places.js';
export type {
  Fail,
  Hear,
  Heard,
  RecognitionStream,
  StreamingRecognizer,
  StreamSettings,
} from './streaming-recognizer.js';
export { STREAMING_RECOGNIZERS } from './streaming-recognizers.js';
