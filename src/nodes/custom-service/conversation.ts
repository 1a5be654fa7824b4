import { encodeFrames, type AudioChunk } from '../../audio/index.js';
import { DataFlowError } from '../../common/errors/index.js';
import { OwnTime, within } from '../../common/promises/index.js';
import { sendAudio, unexpected, withReason, type ServiceSocket } from '../../common/service-call/index.js';
import { toWire, type FlowEvent, type Waiting } from '../../pipeline/index.js';
import { ComingAudio } from './coming-audio.js';
import { readServiceMessage, type AudioPlace } from './service-message.js';

/** Outlets for the messages of the service. */
export interface Outlets {
  readonly audio: (chunk: AudioChunk) => Waiting;
  readonly event: (event: FlowEvent) => Waiting;
}

export interface ConversationSettings {
  readonly sampleRateHz: number;
  /** Time limit for the service to start, and for its next message after the end of the input. */
  readonly limitMs: number;
}

/** Close code 1001 (RFC 6455, section 7.4.1): unfinished work is dropped. */
const GOING_AWAY = 1001;

/** The protocol between a node and its service (docs/custom-service.md). */
export class Conversation {
  private readonly received: AsyncIterator<string | Uint8Array>;
  private reading: Promise<void> = Promise.resolve();
  private failure: Error | undefined;
  private hasFlushed = false;
  /** The position at which sent audio continues. */
  private sent: AudioPlace | undefined;
  private readonly coming: ComingAudio;
  private readonly time = new OwnTime();

  constructor(
    private readonly socket: ServiceSocket,
    private readonly settings: ConversationSettings,
  ) {
    this.received = socket.messages[Symbol.asyncIterator]();
    this.coming = new ComingAudio(settings.sampleRateHz);
  }

  /**
   * Sends the description of the operation, and waits for the answer.
   *
   * @throws DataFlowError `node.service-failed`, `node.timeout`
   */
  async start(members: object): Promise<void> {
    await this.say({ MessageName: 'Start', ...members });
    const { limitMs, sampleRateHz } = this.settings;
    const next = this.next();
    if (!(await within(limitMs, next))) throw late(limitMs);
    const message = readServiceMessage(await next, sampleRateHz);
    if (message.kind !== 'started') throw unexpected('a StartResponse');
    if (!message.isSuccess) throw new DataFlowError('node.service-failed', 'The service did not take the operation.');
  }

  /**
   * Forwards everything that the service sends from now on.
   *
   * @param fail Called on an error, and when the service has closed; later calls throw the same error.
   */
  listen(outlets: Outlets, fail: (error: unknown) => void): void {
    this.reading = this.read(outlets).catch((error: unknown) => {
      this.failure ??= error as Error;
      this.drop();
      fail(error);
    });
  }

  async hear({ channel, groupId, startSample, samples }: AudioChunk): Promise<void> {
    const { sent } = this;
    if (sent?.channel !== channel || sent.groupId !== groupId || sent.startSample !== startSample) {
      await this.say({ MessageName: 'Audio', Channel: channel, StartSampleIndex: startSample, GroupId: groupId });
    }
    this.sent = { channel, groupId, startSample: startSample + samples.length };
    this.throwFailure();
    await withReason(
      sendAudio(this.socket, encodeFrames('pcm', [samples]), this.settings.sampleRateHz),
      () => this.failure,
    );
  }

  tell(event: FlowEvent): Waiting {
    return this.say({ Event: toWire(event, this.settings.sampleRateHz) });
  }

  /** Sends the end of the input, and waits for the rest of the service's messages. */
  async flush(): Promise<void> {
    this.hasFlushed = true;
    await this.say({ MessageName: 'Flush' });
    const { limitMs } = this.settings;
    if (!(await this.time.within(limitMs, this.reading))) throw late(limitMs);
    this.throwFailure();
    await this.socket.close();
  }

  /** Closes the connection in any state; does nothing if it is closed. */
  drop(): void {
    void this.socket.close(GOING_AWAY);
  }

  private async read(outlets: Outlets): Promise<void> {
    const { sampleRateHz } = this.settings;
    for (;;) {
      const received = await this.next();
      if (typeof received !== 'string') {
        await this.time.hand(async () => {
          for (const chunk of this.coming.chunksOf(received)) await outlets.audio(chunk);
        });
        continue;
      }
      const message = readServiceMessage(received, sampleRateHz);
      if (message.kind === 'started') throw unexpected('one StartResponse');
      if (message.kind === 'flushed') {
        if (this.hasFlushed) return;
        throw unexpected('a FlushResponse after Flush');
      }
      if (message.kind === 'audio') this.coming.moveTo(message.place);
      else await this.time.hand(() => outlets.event(message.event));
    }
  }

  private async next(): Promise<string | Uint8Array> {
    const result = await this.received.next();
    if (result.done !== true) return result.value;
    throw new DataFlowError('node.service-failed', 'The service has closed the connection; see its log.');
  }

  private say(message: object): Waiting {
    this.throwFailure();
    return withReason(this.socket.send(JSON.stringify(message)), () => this.failure);
  }

  private throwFailure(): void {
    if (this.failure) throw this.failure;
  }
}

function late(limitMs: number): DataFlowError {
  return new DataFlowError(
    'node.timeout',
    `The service did not answer within ${limitMs} ms; check that it runs, or allow more time.`,
  );
}
