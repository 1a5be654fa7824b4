import { DataFlowError } from '../../common/errors/index.js';
import { Field } from '../../common/field/index.js';
import type { ServiceMessage } from '../../common/service-call/index.js';
import { defineEngine } from '../contract/index.js';
import { notSpeech, SocketStream, type SpeechProtocol, type Told } from './socket-stream.js';
import type { Heard, StreamingRecognizer } from './streaming-recognizer.js';
import { NEEDS_ADDRESS, type SpeechServiceSettings } from './vosk.engine.js';

class KnovvuParameters {
  @Field({
    type: 'string',
    minLength: 1,
    maxLength: 100,
    description: 'Whose models are used: `model-tenant` of `knovvu`.',
  })
  ModelTenant = 'Default';
}

export const knovvu = defineEngine<StreamingRecognizer, KnovvuParameters>({
  capability: 'streaming-recognition',
  name: 'knovvu',
  runs: 'service',
  summary: 'a server with the protocol of Knovvu SR',
  languages: 'named',
  sampleRatesHz: [8_000, 16_000],
  parameters: KnovvuParameters,
  needsAddress: NEEDS_ADDRESS,
  open: ({ address, service, call, parameters }) =>
    knovvuStreamRecognizer({ address, service, call, tenant: parameters.ModelTenant }),
});

/**
 * Recognizes by Knovvu's SR WebSocket.
 *
 * Messages to it are `recognize` with the name of the model, raw audio and `finalize-recognition`. It sends partial,
 * milestone and final results. Their layout is not documented: their kind is read from `message-name`, their text
 * from `text`, `result-text` or `resultText`.
 *
 * @see https://docs.knovvu.com/docs/sr-transcribe-in-real-time
 */
export function knovvuStreamRecognizer({
  address,
  tenant,
  service,
  call,
}: SpeechServiceSettings & {
  /** Whose models are used. */
  readonly tenant: string;
}): StreamingRecognizer {
  return {
    async open({ sampleRateHz, model }, hear, fail) {
      const url = new URL(address);
      url.searchParams.set('ModelName', model);
      const socket = await service.connect({ url: url.href, ...call, audioBytesPerSecond: 2 * sampleRateHz });
      await socket.send(
        JSON.stringify({
          'message-name': 'recognize',
          'audio-format': 'pcm',
          'model-name': model,
          'model-tenant': tenant,
          'sample-rate': sampleRateHz,
        }),
      );
      const protocol = new KnovvuProtocol();
      return new SocketStream({ socket, protocol, sampleRateHz, hear, fail, limitMs: call.budgetMs });
    },
  };
}

class KnovvuProtocol implements SpeechProtocol {
  /** Whether there always is a final result is not documented. */
  readonly isDone = true;
  private partial = '';
  /** All milestones: the final result may say them once more. Text of an hour is 60 kB or so. */
  private said = '';

  end(): string {
    return JSON.stringify({ 'message-name': 'finalize-recognition' });
  }

  read(message: ServiceMessage): Told {
    const name = message['message-name'];
    if (typeof name !== 'string') throw notSpeech();
    if (/error|fail/.test(name)) {
      throw new DataFlowError('node.service-failed', 'The service could not recognize the speech.');
    }
    if (name.includes('partial')) return { heard: this.partialOf(textOf(message)) };
    if (name.includes('milestone')) return { heard: this.milestone(textOf(message), message) };
    // Others acknowledge a message.
    if (!name.includes('final') || !hasText(message)) return {};
    const text = textOf(message);
    const rest = text.startsWith(this.said) ? text.slice(this.said.length).trim() : text;
    return { heard: this.milestone(rest, message), isLast: true };
  }

  private partialOf(text: string): Heard | undefined {
    const isNew = text !== '' && text !== this.partial;
    this.partial = text;
    return isNew ? { isFinal: false, text } : undefined;
  }

  private milestone(text: string, { confidence }: ServiceMessage): Heard | undefined {
    this.partial = '';
    if (text === '') return undefined;
    this.said = this.said === '' ? text : `${this.said} ${text}`;
    const isShare = typeof confidence === 'number' && confidence >= 0 && confidence <= 1;
    return { isFinal: true, text, ...(isShare && { confidence }) };
  }
}

function hasText(message: ServiceMessage): boolean {
  return ['text', 'result-text', 'resultText'].some((key) => key in message);
}

function textOf(message: ServiceMessage): string {
  const text = message.text ?? message['result-text'] ?? message.resultText;
  if (typeof text !== 'string') throw notSpeech();
  return text.trim();
}
