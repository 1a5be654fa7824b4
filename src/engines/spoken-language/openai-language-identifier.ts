import { wavFile } from '../../audio/index.js';
import { unreadable } from '../calls/index.js';
import { OpenAiClient, type OpenAiSettings } from '../openai/index.js';
import type { LanguageFinding, LanguageIdentifier } from './spoken-language.js';
import { tagOfLanguage } from './whisper-languages.js';

const EXPECTED = 'a transcription that names its language';

/** Of a service that says nothing of how sure it is. */
const UNTOLD_CONFIDENCE = 0.5;

/**
 * Tells languages by any server whose `POST /v1/audio/transcriptions` names the language in its `verbose_json`.
 *
 * How sure it is: as the server says, where it does (`language_probability`, `detected_language_probability`); else by how
 * sure it is of the words, since a model is of few words in a language that it has got wrong; else 0.5.
 */
export async function openAiLanguageIdentifier(settings: OpenAiSettings, model: string): Promise<LanguageIdentifier> {
  const openAi = await OpenAiClient.load(settings, '/audio/transcriptions');
  const { toFile } = await import('openai');
  return {
    async identify({ samples, sampleRateHz }) {
      const file = await toFile(wavFile(samples, sampleRateHz), 'speech.wav', { type: 'audio/wav' });
      const request = { file, model, response_format: 'verbose_json' } as const;
      return readAnswer(await openAi.call(EXPECTED, async (client) => client.audio.transcriptions.create(request)));
    },
  };
}

function readAnswer(answer: unknown): LanguageFinding | undefined {
  const { text, language: used, ...rest } = membersOf(answer);
  // whisper.cpp names the language that it was told to use, and the one that it heard.
  const language = rest.detected_language ?? used;
  if (typeof text !== 'string' || typeof language !== 'string') throw unreadable(EXPECTED);
  const tag = tagOfLanguage(language);
  // Without a word the language is that of silence.
  if (tag === undefined || text.trim() === '') return undefined;
  const told = [rest.language_probability, rest.detected_language_probability].find(isShare);
  const confidence = told ?? confidenceOfWords(rest.segments) ?? UNTOLD_CONFIDENCE;
  return { language: tag, confidence: Math.round(confidence * 1000) / 1000 };
}

/**
 * From the mean log probability of the words: 1 at 0, and 0.5 at -1, where Whisper itself no longer believes them; less
 * where there may have been no speech.
 */
function confidenceOfWords(segments: unknown): number | undefined {
  if (!Array.isArray(segments)) return undefined;
  const told = segments.flatMap((segment: unknown) => {
    const { avg_logprob: logProbability, no_speech_prob: noSpeech } = membersOf(segment);
    if (typeof logProbability !== 'number' || !Number.isFinite(logProbability)) return [];
    const ofWords = Math.min(1, Math.max(0, 1 + logProbability / 2));
    return [ofWords * (isShare(noSpeech) ? 1 - noSpeech : 1)];
  });
  return told.length === 0 ? undefined : told.reduce((sum, one) => sum + one, 0) / told.length;
}

function isShare(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
