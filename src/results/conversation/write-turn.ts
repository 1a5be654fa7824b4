import type { Steps } from '../../common/slices/index.js';
import type { ConversationTurn, ConversationWord } from '../../protocol/index.js';
import { MoodMean } from './mood.js';
import { oneLine } from './one-line.js';
import type { SpokenUtterance, Turn } from './turns.js';

/** A turn as the document shows it, and its text on one line. */
export interface WrittenTurn {
  readonly document: ConversationTurn;
  readonly line: string;
}

/** Writes a turn. It works in steps, since all texts of an operation may be one turn. */
export function* writeTurn({ speakerId, utterances, span }: Turn): Steps<WrittenTurn> {
  const texts: string[] = [];
  const lines: string[] = [];
  const attributes = new Set<string>();
  const groupIds = new Set<string>();
  const words: ConversationWord[] = [];
  const translations = new Map<string, string[]>();
  const moods = new MoodMean();
  const confidence = new ConfidenceMean();
  for (const utterance of utterances) {
    texts.push(utterance.text);
    lines.push(oneLine(utterance.text));
    for (const attribute of utterance.attributes) attributes.add(attribute);
    if (utterance.groupId !== '') groupIds.add(utterance.groupId);
    for (const word of utterance.words) words.push(writtenWord(word));
    for (const { language, text } of utterance.translations) {
      const own = translations.get(language) ?? [];
      translations.set(language, own);
      own.push(text);
    }
    if (utterance.mood) moods.add(utterance.mood, utterance.wordCount);
    confidence.add(utterance);
    yield;
  }
  const sentiment = moods.mood;
  const document: ConversationTurn = {
    participant: speakerId,
    startMs: span?.start ?? null,
    endMs: span?.end ?? null,
    text: texts.join(' '),
    textAttributes: [...attributes],
    ...(translations.size > 0 && {
      translations: [...translations].map(([language, all]) => ({
        language: language === '' ? null : language,
        text: all.join(' '),
      })),
    }),
    ...(confidence.mean !== undefined && { confidence: confidence.mean }),
    ...(words.length > 0 && { words }),
    ...(sentiment && { sentiment }),
    groupIds: [...groupIds],
  };
  return { document, line: lines.join(' ') };
}

function writtenWord({ text, start, end, confidence }: SpokenUtterance['words'][number]): ConversationWord {
  return { text, startMs: start, endMs: end, ...(confidence !== undefined && { confidence }) };
}

/** Mean of the confidence of texts, weighted by words. */
class ConfidenceMean {
  private sum = 0;
  private weight = 0;

  add({ confidence, wordCount }: SpokenUtterance): void {
    if (confidence === undefined) return;
    const weight = Math.max(1, wordCount);
    this.sum += confidence * weight;
    this.weight += weight;
  }

  get mean(): number | undefined {
    return this.weight === 0 ? undefined : Number((this.sum / this.weight).toFixed(4));
  }
}
