import type OpenAI from 'openai';
import { wavFile } from '../../audio/index.js';
import { unreadable } from '../calls/index.js';
import { OpenAiClient, type OpenAiSettings } from '../openai/index.js';
import type { Recognition, Recognizer, SpokenWord } from './recognizer.js';

/** Model that servers with only one take for it. */
const ANY_MODEL = 'whisper-1';

const EXPECTED = 'a transcription';

/** Recognizes by any server with OpenAI's `POST /v1/audio/transcriptions`. */
export async function openAiRecognizer(settings: OpenAiSettings): Promise<Recognizer> {
  const openAi = await OpenAiClient.load(settings, '/audio/transcriptions');
  const { toFile } = await import('openai');
  return {
    async recognize(speech) {
      const { model, wantsWords } = speech;
      const [language = ''] = speech.language.split('-', 1);
      const request: OpenAI.Audio.TranscriptionCreateParamsNonStreaming = {
        file: await toFile(wavFile(speech.samples, speech.sampleRateHz), 'speech.wav', { type: 'audio/wav' }),
        model: model === '' ? ANY_MODEL : model,
        response_format: wantsWords ? 'verbose_json' : 'json',
        ...(wantsWords && { timestamp_granularities: ['word'] }),
        ...(language !== '' && { language: language.toLowerCase() }),
      };
      const answer = await openAi.call(EXPECTED, async (client) => client.audio.transcriptions.create(request));
      return readAnswer(answer, wantsWords);
    },
  };
}

function readAnswer(answer: unknown, wantsWords: boolean): Recognition {
  const { text, words } = (typeof answer === 'object' && answer !== null ? answer : {}) as Record<string, unknown>;
  if (typeof text !== 'string') throw unreadable(EXPECTED);
  const spoken = Array.isArray(words) ? words.flatMap(readWord) : [];
  return { text: text.trim(), ...(wantsWords && spoken.length > 0 && { words: spoken }) };
}

function readWord(word: unknown): SpokenWord[] {
  const { word: text, start, end } = (word ?? {}) as Record<string, unknown>;
  const [startMs, endMs] = [start, end].map((seconds) =>
    typeof seconds === 'number' ? Math.round(seconds * 1000) : NaN,
  ) as [number, number];
  const isPlaced = Number.isSafeInteger(startMs) && Number.isSafeInteger(endMs) && startMs >= 0 && endMs >= startMs;
  return typeof text === 'string' && isPlaced ? [{ text: text.trim(), startMs, endMs }] : [];
}
