export {
  AgeChangeData,
  AudioOutputData,
  AudioWarningData,
  EmotionData,
  FinalResultData,
  GenderChangeData,
  NodeErrorData,
  RecognizedText,
  SentimentData,
  WarningData,
} from './event-data/index.js';
export { rewriteText } from './rewrite-text.js';
export { EVENTS, type DataOf, type EventDeclaration, type EventName } from './event.catalogue.js';
export { dataFieldsOf, type DataFields } from './data-fields.js';
export { EVENT_KEYS, fromWire, toWire, type WireLimits } from './event-codec.js';
export {
  ALL_CHANNELS,
  changeEvent,
  convertPlaces,
  convertSample,
  createEvent,
  freezeEvent,
  freezeWith,
  provenanceOf,
  TEXT_ONLY_RATE_HZ,
  UNKNOWN_PLACE,
  type EventData,
  type EventMembers,
  type EventPlace,
  type FlowEvent,
} from './flow-event.js';
export { orderKeyOf, sentOf, type OrderKey } from './order-key.js';
export { Provenance, type ProvenanceRecord } from './provenance.js';
