export { AnswerTimeout, AnswerWait } from './answer-wait.js';
export { CallbackAddress, ExternalAddress, OWN_ADDRESS } from './callback-address.js';
export { EventService } from './event-service.js';
export { sendAll } from './send-all.js';
export { callProperty, givenKeys } from './start-requirements.js';
export { MAX_MESSAGE_BYTES } from './read-service-events.js';
export { ServiceStream } from './service-stream.js';
