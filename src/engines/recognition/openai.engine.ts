import type OpenAI from 'openai';
import { membersOf, unreadable } from '../../common/service-call/index.js';
import { OpenAiClient, speechFile, type OpenAiSettings } from '../../runtimes/openai/index.js';
import { defineEngine } from '../contract/index.js';
import type { Recognition, Recognizer, SpokenWord } from './recognizer.js';
import { spokenWord } from './spoken-word.js';

/** Model that servers with only one take for it. */
const ANY_MODEL = 'whisper-1';

const EXPECTED = 'a transcription';

export const openAi = defineEngine<Recognizer>({
  capability: 'recognition',
  name: 'openai',
  runs: 'service',
  summary: 'any server with `POST /v1/audio/transcriptions`',
  languages: 'any',
  open: ({ address, service, call }) => openAiRecognizer({ address, service, call }),
});

/** Recognizes by any server with OpenAI's `POST /v1/audio/transcriptions`. */
export async function openAiRecognizer(settings: OpenAiSettings): Promise<Recognizer> {
  const openAi = await OpenAiClient.load(settings, '/audio/transcriptions');
  return {
    async recognize(speech) {
      const { model, wantsWords } = speech;
      const [language = ''] = speech.language.split('-', 1);
      const request: OpenAI.Audio.TranscriptionCreateParamsNonStreaming = {
        file: await speechFile(speech.samples, speech.sampleRateHz),
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
  const { text, words } = membersOf(answer);
  if (typeof text !== 'string') throw unreadable(EXPECTED);
  const spoken = Array.isArray(words) ? words.flatMap(readWord) : [];
  return { text: text.trim(), ...(wantsWords && spoken.length > 0 && { words: spoken }) };
}

function readWord(word: unknown): SpokenWord[] {
  const { word: text, start, end } = membersOf(word);
  return spokenWord({ text, start, end });
}
