import { encodeFrames } from '../../audio/index.js';
import { DataFlowError } from '../../common/errors/index.js';
import { isShare, jsonMembers, membersOf, unreadable, withoutEndSlashes } from '../../common/service-call/index.js';
import { defineEngine } from '../contract/index.js';
import type { Recognition, Recognizer, Speech, SpokenWord } from './recognizer.js';
import { spokenWord } from './spoken-word.js';

const ROUTE = '/v1/speech:recognize';

/** Members of an answer. Where nothing was heard, `results` is left out. */
const MEMBERS = new Set(['results', 'totalBilledTime', 'speechAdaptationInfo', 'requestId', 'usingLegacyModels']);

/**
 * Recognizes by Google Cloud Speech-to-Text v1, `POST /v1/speech:recognize`.
 *
 * A request holds up to a minute of speech.
 *
 * @see https://cloud.google.com/speech-to-text/docs/reference/rest/v1/speech/recognize
 */
export const google = defineEngine<Recognizer>({
  capability: 'recognition',
  name: 'google',
  runs: 'service',
  summary: 'Google Cloud Speech-to-Text, `POST /v1/speech:recognize`',
  languages: 'any',
  notes:
    'Its address is `https://speech.googleapis.com`. It needs a language, from `Language` or the client. The credential is an API key with the header `X-Goog-Api-Key`',
  open: ({ address, service, call }) => ({
    async recognize(speech) {
      if (speech.language === '') {
        throw new DataFlowError('node.failed', 'The engine google needs the language of the speech: set Language.');
      }
      const { body } = await service.call({
        ...call,
        url: `${withoutEndSlashes(address)}${ROUTE}`,
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
        body: Buffer.from(JSON.stringify(requestFor(speech))),
      });
      return readAnswer(body, speech.wantsWords);
    },
  }),
});

function requestFor({ samples, sampleRateHz, language, model, wantsWords }: Speech): object {
  return {
    config: {
      encoding: 'LINEAR16',
      sampleRateHertz: sampleRateHz,
      languageCode: language,
      ...(model !== '' && { model }),
      ...(wantsWords && { enableWordTimeOffsets: true }),
    },
    audio: { content: Buffer.from(encodeFrames('pcm', [samples])).toString('base64') },
  };
}

/** Results follow each other; the best hypothesis of each is its first alternative. */
function readAnswer(body: Uint8Array, wantsWords: boolean): Recognition {
  const answer = jsonMembers(body);
  if (!answer || !Object.keys(answer).every((key) => MEMBERS.has(key))) throw unreadable('a transcription');
  const { results = [] } = answer;
  if (!Array.isArray(results)) throw unreadable('a transcription');
  const best = results.map((result: unknown) => {
    const { alternatives } = membersOf(result);
    const { transcript, confidence, words } = membersOf(Array.isArray(alternatives) ? alternatives[0] : undefined);
    if (typeof transcript !== 'string') throw unreadable('a transcription');
    return { transcript: transcript.trim(), confidence, words: Array.isArray(words) ? words.flatMap(readWord) : [] };
  });
  const text = best.flatMap(({ transcript }) => (transcript === '' ? [] : [transcript])).join(' ');
  // 0 stands for a confidence that is not set.
  const confidences = best.flatMap(({ confidence }) => (isShare(confidence) && confidence > 0 ? [confidence] : []));
  const confidence = confidences.reduce((sum, one) => sum + one, 0) / confidences.length;
  const spoken = wantsWords ? best.flatMap(({ words }) => words) : [];
  return {
    text,
    ...(text !== '' && confidences.length > 0 && { confidence: Math.round(confidence * 1000) / 1000 }),
    ...(spoken.length > 0 && { words: spoken }),
  };
}

function readWord(sent: unknown): SpokenWord[] {
  const { word, startTime, endTime } = membersOf(sent);
  return spokenWord({ text: word, start: secondsOf(startTime), end: secondsOf(endTime) });
}

/** Seconds of a duration such as `1.300s`; left out, it is 0. */
function secondsOf(duration: unknown = '0s'): number | undefined {
  const [, seconds] = typeof duration === 'string' ? (/^(\d{1,9}(?:\.\d{1,9})?)s$/.exec(duration) ?? []) : [];
  return seconds === undefined ? undefined : Number(seconds);
}
