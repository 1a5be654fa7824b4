import { monotonicFactory } from 'ulid';

/** Makes the id of an utterance group: a ULID, later ones greater than all earlier ones of this process. */
export const newGroupId: () => string = monotonicFactory();
