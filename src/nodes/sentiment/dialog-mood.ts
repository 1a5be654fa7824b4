import type { EventPlace, FlowEvent } from '../../pipeline/index.js';
import { DialogPlace } from '../shared/dialog/index.js';
import { MoodMean, type Mood } from './mood.js';

/** The mood of all texts of an operation, in constant memory. */
export class DialogMood {
  private readonly mean = new MoodMean();
  private readonly where = new DialogPlace();

  add(event: FlowEvent, mood: Mood): void {
    this.mean.add(mood);
    this.where.add(event);
  }

  /** The mean weighted by words, at the place of all texts; undefined if there was no text. */
  result(): { readonly mood: Mood; readonly place: EventPlace } | undefined {
    const { place } = this.where;
    return place && { mood: this.mean.mood, place };
  }
}
