import { DataFlowError } from '../../common/errors/index.js';
import { withinOwnTime } from '../../common/promises/index.js';
import { parseServiceMessage, type ServiceMessage, type ServiceSocket } from '../../common/service-call/index.js';
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

/** A stream that a service recognizes. */
export class SocketStream implements RecognitionStream {
  private listening: Promise<void> | undefined;
  private failure: Error | undefined;
  private state: 'open' | 'ending' | 'late' = 'open';
  private isHanding = false;

  /** @param limitMs How long the service may take for the rest, after the end. */
  constructor(
    private readonly socket: ServiceSocket,
    private readonly protocol: SpeechProtocol,
    private readonly tell: { readonly hear: Hear; readonly fail: Fail },
    private readonly limitMs: number,
  ) {
    // Before the first audio nobody listens.
    void socket.ended.then(() => this.listenOnce());
  }

  write(samples: Int16Array): Promise<void> | undefined {
    return this.send(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
  }

  async end(): Promise<void> {
    await this.send(this.protocol.end());
    this.state = 'ending';
    const listening = this.listenOnce();
    if (!(await withinOwnTime(this.limitMs, listening, () => this.isHanding))) {
      this.state = 'late';
      this.close();
    }
    await listening;
    await this.socket.close();
    if (this.failure) throw this.failure;
  }

  close(): void {
    void this.socket.close();
  }

  private send(message: string | Uint8Array): Promise<void> | undefined {
    void this.listenOnce();
    if (this.failure) throw this.failure;
    return this.socket.send(message);
  }

  private listenOnce(): Promise<void> {
    return (this.listening ??= this.listen());
  }

  /** Never rejects: what failed is kept for the next call. */
  private async listen(): Promise<void> {
    try {
      for await (const message of this.socket.messages) {
        const { heard, isLast } = this.protocol.read(parseServiceMessage(message));
        this.isHanding = true;
        if (heard) await this.tell.hear(heard);
        this.isHanding = false;
        if (isLast) return;
      }
      const { code } = await this.socket.ended;
      if (this.state === 'late') throw timedOut(this.limitMs);
      if (this.state !== 'ending' || !IN_ORDER.has(code) || !this.protocol.isDone) throw closedEarly();
    } catch (error) {
      this.failure = error as Error;
      this.close();
      this.tell.fail(this.failure);
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
