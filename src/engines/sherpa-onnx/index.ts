export type {
  DiarizeInput,
  HoldInput,
  RecognizeInput,
  RecognizeOutput,
  SpeakerTurn as VoiceTurn,
  StreamInput,
  StreamOutput,
  SynthesizeInput,
  SynthesizeOutput,
} from './host/messages.js';
export { DESCRIPTION, readModels, type Description } from './model-folder.js';
export type { ModelStream, WorkingModel } from './shared-model.js';
export { SherpaOnnx } from './sherpa-onnx.js';
export { SILERO_RATES_HZ, sileroSplitter } from './silero.js';
