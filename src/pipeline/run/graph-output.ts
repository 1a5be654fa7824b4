import type { AudioChunk } from '../../audio/index.js';
import type { Waiting } from '../contract/index.js';
import type { FlowEvent } from '../events/index.js';

/** Takes what reaches the client. */
export interface GraphOutput {
  /** Whether events are sorted in the end: then each carries where it comes from. */
  readonly isSorted?: boolean;
  event(event: FlowEvent): Waiting;
  /** @param channel The channel of the result, whatever the chunk says. */
  audio(channel: number, chunk: AudioChunk): Waiting;
}
