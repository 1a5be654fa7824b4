import vader from 'vader-sentiment';
import { MoodMean, type Mood } from './mood.js';

/** What is judged of a text, in characters: some 20 minutes of speech. */
export const LONGEST_TEXT = 20_000;

/**
 * Longest text that VADER is given at once. Its score is a sum, made for a sentence or a few, and goes to 1 or -1 for
 * whatever is longer.
 */
const LONGEST_PART = 1_000;

/** No word of the lexicon is longer, and VADER takes time by the cube of a word's length. */
const LONGEST_WORD = 40;

/**
 * The mood of an English text by VADER, a lexicon with rules for negation, degree, emphasis and contrast. A text of more
 * than 1,000 characters is judged sentence by sentence, and the mean is taken by words; what is beyond 20,000 characters
 * is not read.
 */
export function judgeEnglish(text: string): Mood {
  const read = text.slice(0, LONGEST_TEXT);
  if (read.length <= LONGEST_PART) return judgePart(read);
  const mean = new MoodMean();
  for (const part of partsOf(read)) mean.add(judgePart(part));
  return mean.mood;
}

function judgePart(part: string): Mood {
  const words = part.split(/\s+/).filter((word) => word !== '');
  const readable = words.map((word) => word.slice(0, LONGEST_WORD)).join(' ');
  const { compound, pos, neg, neu } = vader.SentimentIntensityAnalyzer.polarity_scores(readable);
  return { score: compound, positive: pos, negative: neg, neutral: neu, words: words.length };
}

/** Sentences; longer ones cut where a part would be too long. */
function partsOf(text: string): string[] {
  return text
    .split(/(?<=[.!?\n])\s/)
    .flatMap((sentence) => sentence.match(PART) ?? [])
    .filter((part) => part.trim() !== '');
}

const PART = new RegExp(`.{1,${LONGEST_PART}}(?!\\S)|\\S{1,${LONGEST_PART}}|\\s+`, 'gsu');
