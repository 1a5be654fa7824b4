import type { WireEvent } from '../../protocol/index.js';
import { numberOf, textOf } from './event-data.js';
import type { Speaker } from './speaker.js';

/** Findings about the voice of one speaker. */
export interface Voice {
  gender: string | null;
  age: number | null;
  readonly emotions: Map<string, number>;
  /** The language that was detected last (BCP 47). */
  language: string | null;
}

/** Collects the findings about voices, by the id of the speaker. */
export class Voices {
  private readonly voices = new Map<string, Voice>();

  /** Adds an event; false for one that is about something else. */
  add({ Name, Data }: WireEvent, { id }: Speaker): boolean {
    switch (Name) {
      case 'Gender Change': {
        const gender = textOf(Data, 'Gender').toLowerCase();
        if (gender === 'male' || gender === 'female') this.of(id).gender = gender;
        return true;
      }
      case 'Age Change': {
        const age = numberOf(Data, 'Age', 0, 150);
        if (age !== undefined) this.of(id).age = Math.round(age);
        return true;
      }
      case 'Emotion': {
        const emotion = textOf(Data, 'Emotion').slice(0, 200);
        const { emotions } = this.of(id);
        // A service names a handful; a client may name anything.
        if (emotion !== '' && (emotions.has(emotion) || emotions.size < 100))
          emotions.set(emotion, (emotions.get(emotion) ?? 0) + 1);
        return true;
      }
      case 'Language Change':
      case 'Language Detected': {
        const language = textOf(Data, 'Language');
        if (language !== '') this.of(id).language = language;
        return true;
      }
      default:
        return false;
    }
  }

  find(id: string): Voice | undefined {
    return this.voices.get(id);
  }

  private of(id: string): Voice {
    const known = this.voices.get(id) ?? {
      gender: null,
      age: null,
      emotions: new Map<string, number>(),
      language: null,
    };
    this.voices.set(id, known);
    return known;
  }
}

/** The emotion that was found most often, the first of several; null for none. */
export function mainEmotion({ emotions }: Voice): string | null {
  let main: string | null = null;
  let most = 0;
  for (const [emotion, count] of emotions) {
    if (count <= most) continue;
    main = emotion;
    most = count;
  }
  return main;
}
