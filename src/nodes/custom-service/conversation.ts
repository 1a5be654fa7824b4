import { encodeFrames, type AudioChunk } from '../../audio/index.js';
import { DataFlowError } from '../../common/errors/index.js';
import { within } from '../../common/promises/index.js';
import type { ServiceSocket } from '../../common/service-call/index.js';
import { unexpected } from '../../engines/integration/index.js';
import { toWire, type FlowEvent, type Waiting } from '../../pipeline/index.js';
import { ComingAudio } from './coming-audio.js';
import { readServiceMessage, type AudioPlace } from './service-message.js';

/** What the service sends, on its way into the graph. */
export interface Outlets {
  readonly audio: (chunk: AudioChunk) => Waiting;
  readonly event: (event: FlowEvent) => Waiting;
}

export interface ConversationSettings {
  readonly sampleRateHz: number;
  /** How long the service may take to start, and to say the rest after the end. */
  readonly limitMs: number;
}

/** Going away (RFC 6455, section 7.4.1): nothing that was not finished is wanted. */
const GOING_AWAY = 1001;

/** What a node and its service say to each other (docs/custom-service.md). */
export class Conversation {
  private readonly received: AsyncIterator<string | Uint8Array>;
  private reading: Promise<void> = Promise.resolve();
  private failure: Error | undefined;
  private hasFlushed = false;
  /** Where audio that is sent would continue what was sent before. */
  private sent: AudioPlace | undefined;
  private readonly coming: ComingAudio;

  constructor(
    private readonly socket: ServiceSocket,
    private readonly settings: ConversationSettings,
  ) {
    this.received = socket.messages[Symbol.asyncIterator]();
    this.coming = new ComingAudio(settings.sampleRateHz);
  }

  /**
   * Says what the operation is, and waits for the answer.
   *
   * @throws DataFlowError `node.service-failed`, `node.timeout`
   */
  async start(members: object): Promise<void> {
    await this.say({ MessageName: 'Start', ...members });
    const message = readServiceMessage(await this.inTime(this.next()), this.settings.sampleRateHz);
    if (message.kind !== 'started') throw unexpected('a StartResponse');
    if (!message.isSuccess) throw new DataFlowError('node.service-failed', 'The service did not take the operation.');
  }

  /**
   * Hands on what the service sends from now on.
   *
   * @param fail Told what goes wrong, and that the service has closed; calls that follow throw it, too.
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
    await this.socket.send(encodeFrames('pcm', [samples]));
  }

  tell(event: FlowEvent): Waiting {
    return this.say({ Event: toWire(event, this.settings.sampleRateHz) });
  }

  /** Says that nothing more comes, and waits for what the service still has to say. */
  async flush(): Promise<void> {
    this.hasFlushed = true;
    await this.say({ MessageName: 'Flush' });
    await this.inTime(this.reading);
    this.throwFailure();
    await this.socket.close();
  }

  /** Ends it, wherever it is. Nothing happens where it has ended. */
  drop(): void {
    void this.socket.close(GOING_AWAY);
  }

  private async read(outlets: Outlets): Promise<void> {
    const { sampleRateHz } = this.settings;
    for (;;) {
      const received = await this.next();
      if (typeof received !== 'string') {
        for (const chunk of this.coming.chunksOf(received)) await outlets.audio(chunk);
        continue;
      }
      const message = readServiceMessage(received, sampleRateHz);
      if (message.kind === 'started') throw unexpected('one StartResponse');
      if (message.kind === 'flushed') {
        if (this.hasFlushed) return;
        throw unexpected('a FlushResponse after Flush');
      }
      if (message.kind === 'audio') this.coming.moveTo(message.place);
      else await outlets.event(message.event);
    }
  }

  private async next(): Promise<string | Uint8Array> {
    const result = await this.received.next();
    if (result.done !== true) return result.value;
    throw new DataFlowError('node.service-failed', 'The service has closed the connection.');
  }

  private say(message: object): Waiting {
    this.throwFailure();
    return this.socket.send(JSON.stringify(message));
  }

  private async inTime<T>(work: Promise<T>): Promise<T> {
    const { limitMs } = this.settings;
    if (await within(limitMs, work)) return work;
    throw new DataFlowError('node.timeout', `The service did not answer within ${limitMs} ms.`);
  }

  private throwFailure(): void {
    if (this.failure) throw this.failure;
  }
}
