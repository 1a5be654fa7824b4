import { DialogPlace } from '../../engines/dialog/index.js';
import type { EventPlace, FlowEvent } from '../../pipeline/index.js';
import { MoodMean, type Mood } from './mood.js';

/** The mood of all that is said in an operation, in memory that does not grow. */
export class DialogMood {
  private readonly mean = new MoodMean();
  private readonly where = new DialogPlace();

  add(event: FlowEvent, mood: Mood): void {
    this.mean.add(mood);
    this.where.add(event);
  }

  /** The mean by words, in the place of all texts; undefined when there was no text. */
  result(): { readonly mood: Mood; readonly place: EventPlace } | undefined {
    const { place } = this.where;
    return place && { mood: this.mean.mood, place };
  }
}
