import vader from 'vader-sentiment';
import { MoodMean, type Mood } from './mood.js';

/**
 * Maximum text that VADER scores at once.
 *
 * Its score is a sum made for a few sentences, and approaches 1 or -1 for longer texts.
 */
const MAX_PART = 1_000;

/** Above any word of the lexicon; VADER takes cubic time in the length of a word. */
const MAX_WORD = 40;

/**
 * Returns the mood of an English text by VADER, a lexicon with rules.
 *
 * The rules are for negation, degree, emphasis and contrast. A text of more than 1,000 characters is scored sentence by
 * sentence, and the mean is weighted by words.
 */
export function judgeEnglish(text: string): Mood {
  if (text.length <= MAX_PART) return judgePart(text);
  const mean = new MoodMean();
  for (const part of partsOf(text)) mean.add(judgePart(part));
  return mean.mood;
}

function judgePart(part: string): Mood {
  const words = part.split(/\s+/).filter((word) => word !== '');
  const readable = words.map((word) => word.slice(0, MAX_WORD)).join(' ');
  const { compound, pos, neg, neu } = vader.SentimentIntensityAnalyzer.polarity_scores(readable);
  return { score: compound, positive: pos, negative: neg, neutral: neu, words: words.length };
}

/** Splits a text into sentences, and longer ones into parts. */
function partsOf(text: string): string[] {
  return text
    .split(/(?<=[.!?\n])\s/)
    .flatMap((sentence) => sentence.match(PART) ?? [])
    .filter((part) => part.trim() !== '');
}

const PART = new RegExp(`.{1,${MAX_PART}}(?!\\S)|\\S{1,${MAX_PART}}|\\s+`, 'gsu');
