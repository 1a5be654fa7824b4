export { disagreements, streamAudioOf, type AnnouncedAudio, type StreamAudio } from './announced-audio.js';
export { CallProperties, UserProperties } from './call-properties.js';
export { splitTags } from './channel-tags.js';
export {
  CLIENT_MESSAGE_NAMES,
  CLIENT_MESSAGES,
  FAILURE_RESPONSES,
  responseName,
  type ClientMessageName,
  type RefusableName,
  type ResponseMembers,
} from './client-messages.js';
export { CLOSE, closeCodeOf, WHEN_CLOSED, type CloseCode } from './close-codes.js';
export * from './conversation/index.js';
export { EventDto, type WireEvent } from './event.js';
export { FLOW_TYPES, type FlowType } from './flow-type.js';
export { isObject, type JsonObject } from './json-object.js';
export type { OperationRecord } from './operation-record.js';
export {
  ENDED_STATES,
  hasEnded,
  isSameOrLater,
  OPERATION_STATES,
  transition,
  type OperationEnd,
  type OperationState,
} from './operation-state.js';
export { KnownKeys, pointersAsSent } from './known-keys.js';
export { NearestName } from './nearest-name.js';
export {
  AUDIO_KEYS,
  CALL_KEYS,
  checkNamedSettings,
  NAMED_SETTINGS,
  OUTPUT_KEYS,
  readStart,
  START_KEYS,
  type ReadStart,
  type SentMessage,
  type StartMembers,
} from './read-start.js';
export { InputFormat, NamedSettings, OutputFormat, ParametersDto, StartDto } from './start.js';
export { UpdateDto } from './update.js';
export { warningCodesOf, WARNINGS, type OperationWarning, type WarningCode } from './warnings.js';
