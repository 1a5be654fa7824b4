import { Log } from '../../../src/common/logging/index.js';
import { EnginesConfig } from '../../../src/engines/index.js';
import { SherpaOnnx } from '../../../src/engines/sherpa-onnx/index.js';

/** sherpa-onnx on a machine where no models lie. */
export function noModels(): SherpaOnnx {
  return new SherpaOnnx(new EnginesConfig('/nonexistent'), Log.to('silent'));
}
