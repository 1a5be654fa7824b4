import type { CallSettings, ServiceClient, ServiceMessage } from '../../common/service-call/index.js';
import { defineEngine } from '../contract/index.js';
import { notSpeech, SocketStream, type SpeechProtocol, type Told } from './socket-stream.js';
import type { Heard, StreamingRecognizer } from './streaming-recognizer.js';

/** Instruction where no service is named. */
export const NEEDS_ADDRESS = 'no recognizer is configured: set Address to a server with the protocol of vosk-server';

export interface SpeechServiceSettings {
  readonly address: string;
  readonly service: ServiceClient;
  readonly call: CallSettings;
}

export const vosk = defineEngine<StreamingRecognizer>({
  capability: 'streaming-recognition',
  name: 'vosk',
  runs: 'service',
  summary: 'any server with the protocol of vosk-server',
  languages: 'any',
  sampleRatesHz: [8_000, 16_000],
  needsAddress: NEEDS_ADDRESS,
  open: ({ address, service, call }) => voskRecognizer({ address, service, call }),
});

/** Letter for letter: servers compare the message as text. */
const END = '{"eof" : 1}';

/**
 * Recognizes by a server that speaks the protocol of vosk-server.
 *
 * @see https://alphacephei.com/vosk/server
 */
export function voskRecognizer({ address, service, call }: SpeechServiceSettings): StreamingRecognizer {
  return {
    async open({ sampleRateHz, model }, hear, fail) {
      const socket = await service.connect({ url: address, ...call, audioBytesPerSecond: 2 * sampleRateHz });
      const named = model === '' ? {} : { model };
      const config = { sample_rate: sampleRateHz, words: true, max_alternatives: 0, ...named };
      await socket.send(JSON.stringify({ config }));
      const protocol = new VoskProtocol(sampleRateHz);
      return new SocketStream({ socket, protocol, sampleRateHz, hear, fail, limitMs: call.budgetMs });
    },
  };
}

interface VoskWord {
  readonly start: number;
  readonly end: number;
  readonly conf: number;
}

/** The server answers each message of audio with a partial or a final text, the end with the last. */
class VoskProtocol implements SpeechProtocol {
  isDone = false;
  private partial = '';
  private hasEnded = false;

  constructor(private readonly sampleRateHz: number) {}

  end(): string {
    this.hasEnded = true;
    return END;
  }

  read({ partial, text, result = [] }: ServiceMessage): Told {
    if (typeof text === 'string' && Array.isArray(result)) {
      this.partial = '';
      this.isDone = this.hasEnded;
      return { heard: text === '' ? undefined : this.milestone(text, result) };
    }
    if (typeof partial !== 'string') throw notSpeech();
    const isNew = partial !== '' && partial !== this.partial;
    this.partial = partial;
    return { heard: isNew ? { isFinal: false, text: partial } : undefined };
  }

  private milestone(text: string, words: readonly unknown[]): Heard {
    const [first] = words;
    const last = words.at(-1);
    if (first === undefined) return { isFinal: true, text };
    if (!words.every(isWord) || !isWord(first) || !isWord(last)) throw notSpeech();
    const at = (seconds: number): number => Math.round(seconds * this.sampleRateHz);
    const confidence = words.reduce((sum, { conf }) => sum + conf, 0) / words.length;
    return {
      isFinal: true,
      text,
      confidence: Math.min(1, Math.round(confidence * 1000) / 1000),
      span: { start: at(first.start), end: at(last.end) },
    };
  }
}

function isWord(word: unknown): word is VoskWord {
  const { start, end, conf } = (word ?? {}) as Record<string, unknown>;
  const isTime = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value < 1e9;
  return isTime(start) && isTime(end) && end >= start && isTime(conf);
}
