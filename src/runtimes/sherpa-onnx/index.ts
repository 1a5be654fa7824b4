export type {
  DiarizeInput,
  HoldInput,
  JudgeInput,
  RecognizeInput,
  RecognizeOutput,
  SpeakerTurn as VoiceTurn,
  StreamInput,
  StreamOutput,
  SynthesizeInput,
  SynthesizeOutput,
  Task as ModelTask,
} from './host/messages.js';
export { DESCRIPTION, readModels, type Description } from './model-folder.js';
export type { ModelStream, SharedModel, WorkingModel } from './shared-model.js';
export { SherpaOnnx } from './sherpa-onnx.js';
