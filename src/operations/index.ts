export { OperationLedger } from './operation-ledger.js';
export { OperationModule } from './operation.module.js';
export { OperationResult } from './operation-result.js';
export { OperationService } from './operation.service.js';
export { hasEnded, OPERATION_STATES, type OperationEnd, type OperationState } from './operation-state.js';
export { EventCounter } from './event-counter.js';
export type { MakeOutput, OperationOutput, OutputShape } from './operation-output.js';
export { SpooledOutput, type ChannelAudio } from './spooled-output.js';
export type { Operation, OperationObserver } from './operation.js';
export { OperationsConfig } from './operations.config.js';
export { RESULT_FORMS, sseMessage, type ResultForm } from './result-form.js';
export { PressureGauge, type Pressure } from './pressure-gauge.js';
export {
  CallProperties,
  ENCODINGS,
  parseParameters,
  readStartMessage,
  StartMessage,
  UserProperties,
  type JsonObject,
  type StreamAudio,
} from './start-message/index.js';
export type { Timings } from './stopwatch.js';
