import { ALL_CHANNELS, UNKNOWN_PLACE, type EventPlace, type FlowEvent } from '../../../pipeline/index.js';

/** The place of all texts of an operation, in constant memory. */
export class DialogPlace {
  private known: EventPlace | undefined;

  add({ channel, startSample, endSample }: FlowEvent): void {
    const before = this.known ?? { channel, startSample, endSample };
    this.known = {
      channel: before.channel === channel ? channel : ALL_CHANNELS,
      startSample: first(before.startSample, startSample),
      endSample: Math.max(before.endSample, endSample),
      groupId: '',
    };
  }

  /**
   * From the start of the first text to the end of the last; undefined without texts.
   *
   * On the channel of the texts, or on all channels if there are several.
   */
  get place(): EventPlace | undefined {
    return this.known;
  }
}

function first(one: number, other: number): number {
  const known = [one, other].filter((sample) => sample !== UNKNOWN_PLACE);
  return known.length === 0 ? UNKNOWN_PLACE : Math.min(...known);
}
