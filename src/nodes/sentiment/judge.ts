import { unreadable } from '../../common/service-call/index.js';
import { askJson, type Completer } from '../../engines/completion/index.js';
import { askTextService, type TextServiceSettings } from '../../runtimes/text-service/index.js';
import type { Mood } from './mood.js';

/** A text to be scored. */
export interface JudgedText {
  readonly text: string;
  /** IETF tag (BCP 47). */
  readonly language: string;
}

/** Scores the mood of a text by a service or a model. */
export type Judge = (judged: JudgedText) => Promise<Mood>;

/** Maximum tokens of an answer: a number takes few, a model that reasons in its answer takes more. */
const MAX_TOKENS = 512;

/** @param version Version of the sentiment service, for one that has several. */
export function judgeByService(settings: TextServiceSettings, version: string): Judge {
  return async ({ text, language }) => {
    const more = { SentimentApiVersion: version };
    return readMood(await askTextService(settings, { text, language, more }), text);
  };
}

export function judgeByModel(completer: Completer): Judge {
  return async ({ text, language }) => {
    const answer = await askJson(completer, {
      task: `Rate the sentiment of Text, which a person said in the language ${language}: a score from -1, wholly negative, over 0, neutral, to 1, wholly positive.`,
      data: { Text: text },
      answer: { Score: { type: 'number' } },
      maxTokens: MAX_TOKENS,
      temperature: 0,
    });
    return readMood(answer, text);
  };
}

/** Shares that the service omits are derived from its score. */
function readMood(answer: Readonly<Record<string, unknown>>, text: string): Mood {
  const { Score, Positive, Negative, Neutral } = answer;
  if (!isWithin(Score, -1, 1)) throw unreadable('a Score');
  const words = text.split(/\s+/).filter((word) => word !== '').length;
  if (Positive === undefined || Negative === undefined || Neutral === undefined) {
    const positive = Math.max(0, Score);
    const negative = Math.max(0, -Score);
    return { score: Score, positive, negative, neutral: Number((1 - positive - negative).toFixed(3)), words };
  }
  if (!isWithin(Positive, 0, 1) || !isWithin(Negative, 0, 1) || !isWithin(Neutral, 0, 1)) throw unreadable('shares');
  return { score: Score, positive: Positive, negative: Negative, neutral: Neutral, words };
}

function isWithin(value: unknown, from: number, to: number): value is number {
  return typeof value === 'number' && value >= from && value <= to;
}
