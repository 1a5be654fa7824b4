import type { WireEvent } from '../protocol/index.js';

/** The part of a result form that decides what is held for it. */
export interface OutputForm {
  /** Whether the answer begins once all nodes have started; otherwise it begins when the operation ends. */
  readonly isLive: boolean;
  /**
   * Whether events are sorted into the one order of docs/http.md.
   *
   * Otherwise they keep the order of arrival, as in live forms.
   */
  readonly isSorted: boolean;
  /**
   * Writes one event, where events are part of the form.
   *
   * `sequence` counts from 0; `sent` is the number of the client's event that it was made from, in sorted forms.
   */
  readonly encodeEvent: ((event: WireEvent, sequence: number, sent: number | undefined) => string) | undefined;
  /** Whether it shows `ChannelTags`, so that a request with them is right even where no node reads them. */
  readonly readsChannelTags?: boolean;
  /** Whether audio is part of it. */
  readonly hasAudio: boolean;
}
