import { DataFlowError } from '../../common/errors/index.js';
import { OwnTime } from '../../common/promises/index.js';
import {
  parseServiceMessage,
  sendAudio,
  withReason,
  type ServiceMessage,
  type ServiceSocket,
} from '../../common/service-call/index.js';
import type { Fail, Hear, Heard, RecognitionStream } from './streaming-recognizer.js';

/** A message of a service, read. */
export interface Told {
  readonly heard?: Heard | undefined;
  /** Whether nothing more comes. */
  readonly isLast?: boolean;
}

/** How a service speaks over its socket: audio in binary messages, the rest in JSON. */
export interface SpeechProtocol {
  /** Returns the message after the last audio. */
  end(): string;
  /** Whether a service that closes now has said all. Asked after the end only. */
  readonly isDone: boolean;
  /** @throws DataFlowError `node.service-failed` for what it may not say. */
  read(message: ServiceMessage): Told;
}

/** Normal closure, and no code (RFC 6455, section 7.4.1). */
const IN_ORDER: ReadonlySet<number> = new Set([1000, 1005]);

export interface SocketStreamOptions {
  readonly socket: ServiceSocket;
  readonly protocol: SpeechProtocol;
  readonly sampleRateHz: number;
  readonly hear: Hear;
  readonly fail: Fail;
  /** How long the service may take for its next message, after the end. */
  readonly limitMs: number;
}

/** A stream that a service recognizes. */
export class SocketStream implements RecognitionStream {
  private listening: Promise<void> | undefined;
  private failure: Error | undefined;
  private state: 'open' | 'ending' | 'late' = 'open';
  private readonly time = new OwnTime();

  constructor(private readonly options: SocketStreamOptions) {
    // Before the first audio nobody listens.
    void options.socket.ended.then(() => this.listenOnce());
  }

  write(samples: Int16Array): Promise<void> | undefined {
    this.prepare();
    const { socket, sampleRateHz } = this.options;
    const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
    return withReason(sendAudio(socket, bytes, sampleRateHz), () => this.failure);
  }

  async end(): Promise<void> {
    const { socket, protocol, limitMs } = this.options;
    this.prepare();
    await withReason(socket.send(protocol.end()), () => this.failure);
    this.state = 'ending';
    const listening = this.listenOnce();
    if (!(await this.time.within(limitMs, listening))) {
      this.state = 'late';
      this.close();
    }
    await listening;
    await socket.close();
    if (this.failure) throw this.failure;
  }

  close(): void {
    void this.options.socket.close();
  }

  private prepare(): void {
    void this.listenOnce();
    if (this.failure) throw this.failure;
  }

  private listenOnce(): Promise<void> {
    return (this.listening ??= this.listen());
  }

  /** Never rejects: what failed is kept for the next call. */
  private async listen(): Promise<void> {
    const { socket, protocol, hear, fail, limitMs } = this.options;
    try {
      for await (const message of socket.messages) {
        const { heard, isLast } = protocol.read(parseServiceMessage(message));
        await this.time.hand(() => heard && hear(heard));
        if (isLast) return;
      }
      const { code } = await socket.ended;
      if (this.state === 'late') throw timedOut(limitMs);
      if (this.state !== 'ending' || !IN_ORDER.has(code) || !protocol.isDone) throw closedEarly();
    } catch (error) {
      this.failure = error as Error;
      this.close();
      fail(this.failure);
    }
  }
}

/** @throws DataFlowError `node.service-failed` */
export function notSpeech(): DataFlowError {
  return new DataFlowError('node.service-failed', 'The service sent something else than what it heard.');
}

function timedOut(limitMs: number): DataFlowError {
  return new DataFlowError(
    'node.timeout',
    `The service did not answer within ${limitMs} ms; check that it runs, or allow more time.`,
  );
}

function closedEarly(): DataFlowError {
  return new DataFlowError('node.service-failed', 'The service has closed the connection; see its log.');
}
