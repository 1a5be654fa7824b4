import { isShare, membersOf, unreadable } from '../../common/service-call/index.js';
import { OpenAiClient, speechFile, type OpenAiSettings } from '../../runtimes/openai/index.js';
import { defineEngine } from '../contract/index.js';
import type { LanguageFinding, LanguageIdentifier } from './spoken-language.js';
import { tagOfLanguage } from './whisper-languages.js';

const EXPECTED = 'a transcription that names its language';

const ANY_MODEL = 'whisper-1';

export const openAi = defineEngine<LanguageIdentifier>({
  capability: 'language-identification',
  name: 'openai',
  runs: 'service',
  summary: 'any server with `POST /v1/audio/transcriptions`',
  languages: 'any',
  needsAddress: 'set Address to a server with /v1/audio/transcriptions',
  open: ({ address, service, call, model }) =>
    openAiLanguageIdentifier({ address, service, call }, model === '' ? ANY_MODEL : model),
});

/** Of a service that says nothing of how sure it is. */
const UNTOLD_CONFIDENCE = 0.5;

/**
 * Identifies languages by any server with `POST /v1/audio/transcriptions`.
 *
 * The server must name the language in its `verbose_json`. The confidence is `language_probability` or
 * `detected_language_probability` if the server sends it, else that of the words, else 0.5. A model that has the
 * language wrong is rarely sure of the words.
 */
export async function openAiLanguageIdentifier(settings: OpenAiSettings, model: string): Promise<LanguageIdentifier> {
  const openAi = await OpenAiClient.load(settings, '/audio/transcriptions');
  return {
    async identify({ samples, sampleRateHz }) {
      const file = await speechFile(samples, sampleRateHz);
      const request = { file, model, response_format: 'verbose_json' } as const;
      return readAnswer(await openAi.call(EXPECTED, async (client) => client.audio.transcriptions.create(request)));
    },
  };
}

function readAnswer(answer: unknown): LanguageFinding | undefined {
  const { text, language: used, ...rest } = membersOf(answer);
  // whisper.cpp names the language that was requested, and the one that it heard.
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
 * Confidence from the mean log probability of the words.
 *
 * It is 1 at 0, and 0.5 at -1, below which Whisper itself drops the words; it is less if there may have been no speech.
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
