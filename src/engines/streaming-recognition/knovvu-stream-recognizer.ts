import { DataFlowError } from '../../common/errors/index.js';
import type { ServiceMessage } from '../integration/index.js';
import { notSpeech, SocketStream, type SpeechProtocol, type Told } from './socket-stream.js';
import type { Heard, StreamingRecognizer } from './streaming-recognizer.js';
import type { SpeechServiceSettings } from './vosk-recognizer.js';

/**
 * Recognizes by Knovvu's SR WebSocket: `recognize` with the model, raw audio, `finalize-recognition`; partial, milestone
 * and final results come back. The model has to be named. How results are laid out is not documented: their kind is looked for in `message-name`,
 * their text in `text`, `result-text` or `resultText`.
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
      const socket = await service.connect({ url: url.href, ...call });
      await socket.send(
        JSON.stringify({
          'message-name': 'recognize',
          'audio-format': 'pcm',
          'model-name': model,
          'model-tenant': tenant,
          'sample-rate': sampleRateHz,
        }),
      );
      return new SocketStream(socket, new KnovvuProtocol(), { hear, fail }, call.budgetMs);
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
    // Others tell that a message has been understood.
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
