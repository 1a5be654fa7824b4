/** A model could not be fetched; the message is for the caller. */
export class StoreError extends Error {}
