import { Log } from '../../../src/common/logging/index.js';
import { FliteWorkers } from '../../../src/runtimes/flite/index.js';
import { Runtimes, RuntimesConfig } from '../../../src/runtimes/index.js';
import { SherpaOnnx } from '../../../src/runtimes/sherpa-onnx/index.js';

/** The runtimes of a machine without models. */
export function noModels(): Runtimes {
  return new Runtimes(new SherpaOnnx(new RuntimesConfig('/nonexistent'), Log.to('silent')), new FliteWorkers());
}
