import { wavFile } from '../../audio/index.js';
import { isShare, jsonMembers, membersOf, unreadable, withoutEndSlashes } from '../../common/service-call/index.js';
import { defineEngine } from '../contract/index.js';
import type { Recognition, Recognizer, Speech, SpokenWord } from './recognizer.js';
import { spokenWord } from './spoken-word.js';

const ROUTE = '/v1/listen';

/**
 * Recognizes by Deepgram's `POST /v1/listen`: a wav as the body, options in the query.
 *
 * @see https://developers.deepgram.com/reference/speech-to-text/listen-pre-recorded
 */
export const deepgram = defineEngine<Recognizer>({
  capability: 'recognition',
  name: 'deepgram',
  runs: 'service',
  summary: 'Deepgram, `POST /v1/listen`',
  languages: 'any',
  notes:
    'Its address is `https://api.deepgram.com`; options in the query of the address, such as `?smart_format=true`, are sent too. The credential is an API key with the header `Authorization` and the value `Token …`',
  open: ({ address, service, call }) => ({
    async recognize(speech) {
      const { body } = await service.call({
        ...call,
        url: addressFor(speech, address),
        method: 'POST',
        headers: { 'Content-Type': 'audio/wav', Accept: 'application/json' },
        body: wavFile(speech.samples, speech.sampleRateHz),
      });
      return readAnswer(body, speech.wantsWords);
    },
  }),
});

function addressFor({ language, model }: Speech, address: string): string {
  const url = new URL(address);
  const path = withoutEndSlashes(url.pathname);
  url.pathname = path.endsWith(ROUTE) ? path : `${path}${ROUTE}`;
  if (model !== '') url.searchParams.set('model', model);
  if (language === '') url.searchParams.set('detect_language', 'true');
  else url.searchParams.set('language', language);
  return url.href;
}

function readAnswer(body: Uint8Array, wantsWords: boolean): Recognition {
  const { channels } = membersOf(jsonMembers(body)?.results);
  const { alternatives } = membersOf(Array.isArray(channels) ? channels[0] : undefined);
  const { transcript, confidence, words } = membersOf(Array.isArray(alternatives) ? alternatives[0] : undefined);
  if (typeof transcript !== 'string') throw unreadable('a transcription');
  const text = transcript.trim();
  const spoken = wantsWords && Array.isArray(words) ? words.flatMap(readWord) : [];
  return {
    text,
    ...(isShare(confidence) && text !== '' && { confidence }),
    ...(spoken.length > 0 && { words: spoken }),
  };
}

/** With `smart_format` or `punctuate`, words have a second form, which is that of the transcript. */
function readWord(word: unknown): SpokenWord[] {
  const { word: plain, punctuated_word: written, start, end, confidence } = membersOf(word);
  return spokenWord({ text: written ?? plain, start, end, confidence });
}
