/** A model could not be fetched; the message is for whoever asked for it. */
export class StoreError extends Error {}
