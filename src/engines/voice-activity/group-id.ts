import { monotonicFactory } from 'ulid';

/** Makes the id of an utterance group: a ULID that is greater than all earlier ones of the process. */
export const newGroupId: () => string = monotonicFactory();
