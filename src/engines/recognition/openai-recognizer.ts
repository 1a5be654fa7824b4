import type OpenAI from 'openai';
import { encodeFrames, wavHeader } from '../../audio/index.js';
import { DataFlowError } from '../../common/errors/index.js';
import type { ServiceClient, ServiceRequest } from '../../common/service-call/index.js';
import { openAiBase } from '../calls/index.js';
import type { Recognition, Recognizer, Speech, SpokenWord } from './recognizer.js';

export interface OpenAiSettings {
  /** Address of the server, with or without `/v1` at its end. */
  readonly address: string;
  readonly service: ServiceClient;
  /** How calls are made. */
  readonly call: Pick<ServiceRequest, 'budgetMs' | 'connectTimeoutMs' | 'ignoresTlsErrors' | 'credentialId'>;
}

/** Model that servers with only one take for it. */
const ANY_MODEL = 'whisper-1';

/**
 * Recognizes by any server with OpenAI's `POST /v1/audio/transcriptions`.
 *
 * The library is loaded at the first use: it takes a while, and most servers have no need of it.
 */
export async function openAiRecognizer(settings: OpenAiSettings): Promise<Recognizer> {
  const { default: Client, toFile } = await import('openai');
  return {
    async recognize(speech) {
      const { model, wantsWords } = speech;
      const [language = ''] = speech.language.split('-', 1);
      const request: OpenAI.Audio.TranscriptionCreateParamsNonStreaming = {
        file: await toFile(wavOf(speech), 'speech.wav', { type: 'audio/wav' }),
        model: model === '' ? ANY_MODEL : model,
        response_format: wantsWords ? 'verbose_json' : 'json',
        ...(wantsWords && { timestamp_granularities: ['word'] }),
        ...(language !== '' && { language: language.toLowerCase() }),
      };
      let failure: Error | undefined;
      const client = new Client({
        apiKey: 'none',
        baseURL: openAiBase(settings.address),
        maxRetries: 0,
        // The library tells its own story of what went wrong, and forgets ours.
        fetch: fetchBy(settings, (error) => (failure = error as Error)),
      });
      try {
        return readAnswer(await client.audio.transcriptions.create(request), wantsWords);
      } catch (error) {
        throw failure ?? explain(error);
      }
    },
  };
}

function wavOf({ samples, sampleRateHz }: Speech): Uint8Array {
  const header = wavHeader({ encoding: 'pcm', sampleRateHz, channelCount: 1 }, samples.length);
  return Buffer.concat([header, encodeFrames('pcm', [samples])]);
}

/** What the library calls in place of `fetch`: its requests go the way of all outgoing calls. */
function fetchBy({ service, call }: OpenAiSettings, note: (error: unknown) => void): typeof fetch {
  const send = async (input: Parameters<typeof fetch>[0], init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const headers = Object.fromEntries(request.headers);
    // The library insists on a key; which one is sent is the credential's to say.
    delete headers.authorization;
    const body = new Uint8Array(await request.arrayBuffer());
    const url = request.url;
    const answer = await service.call({ ...call, url, method: 'POST', headers, body }).catch((error: unknown) => {
      note(error);
      throw error;
    });
    return new Response(Buffer.from(answer.body), {
      status: answer.status,
      headers: { 'Content-Type': String(answer.headers['content-type'] ?? 'application/json') },
    });
  };
  // Without the class the library would send a request to find it out.
  return Object.assign(send, { Response });
}

function readAnswer(answer: unknown, wantsWords: boolean): Recognition {
  const { text, words } = (typeof answer === 'object' && answer !== null ? answer : {}) as Record<string, unknown>;
  if (typeof text !== 'string') {
    throw new DataFlowError('node.service-failed', 'The service answered something else than a transcription.');
  }
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

function explain(cause: unknown): DataFlowError {
  if (cause instanceof DataFlowError) return cause;
  return new DataFlowError('node.service-failed', 'The service answered something else than a transcription.', {
    cause,
  });
}
