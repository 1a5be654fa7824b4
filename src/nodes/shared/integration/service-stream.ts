import { encodeFrames, type AudioChunk } from '../../../audio/index.js';
import { DataFlowError } from '../../../common/errors/index.js';
import { OwnTime, within } from '../../../common/promises/index.js';
import {
  parseServiceMessage,
  sendAudio,
  unexpected,
  withReason,
  type ServiceMessage,
  type ServiceSocket,
} from '../../../common/service-call/index.js';
import type { FlowEvent, Waiting } from '../../../pipeline/index.js';
import { requireAddress } from '../calls/index.js';
import { CallMessages, type CallHead } from './call-messages.js';
import { WHOLE_CALL, type ServiceContext } from './event-service.js';
import { MAX_MESSAGE_BYTES, readServiceEvents } from './read-service-events.js';
import { sendAll } from './send-all.js';

/** Normal closure (RFC 6455, section 7.4.1). */
const NORMAL = 1000;

/**
 * A service that receives a call by a WebSocket, and may send events at any time.
 *
 * Messages are texts, and the samples of one channel are binary messages (docs/integrations.md).
 */
export class ServiceStream<N extends string> {
  private readonly received: AsyncIterator<string | Uint8Array>;
  private reading: Promise<void> = Promise.resolve();
  private failure: { readonly error: unknown } | undefined;
  private hasFinalized = false;
  private readonly time = new OwnTime();
  private heard: Pick<AudioChunk, 'channel' | 'groupId' | 'startSample'> | undefined;

  private constructor(
    private readonly context: ServiceContext,
    private readonly names: readonly N[],
    private readonly messages: CallMessages,
    private readonly socket: ServiceSocket,
  ) {
    this.received = socket.messages[Symbol.asyncIterator]();
  }

  /**
   * Opens a socket to `Address`, and waits until the service has accepted the call.
   *
   * @param names Events that it may send.
   * @param members Members of the first message.
   * @throws DataFlowError as `ServiceClient.connect`, naming the setting to change; `operation.start-failed` if the
   * address may not be called.
   */
  static async open<N extends string>(
    context: ServiceContext,
    names: readonly N[],
    members: object,
  ): Promise<ServiceStream<N>> {
    const { parameters, services, operation, sampleRateHz } = context;
    requireAddress(services, parameters.Address);
    const connecting = services.connect({
      url: parameters.Address,
      connectTimeoutMs: parameters.ConnectionTimeoutMsec,
      ignoresTlsErrors: parameters.IgnoreSslErrors,
      credentialId: parameters.CredentialId,
      maxBytes: MAX_MESSAGE_BYTES,
      audioBytesPerSecond: 2 * sampleRateHz,
    });
    const messages = new CallMessages(operation, sampleRateHz);
    const stream = new ServiceStream(context, names, messages, await connecting);
    await stream.begin(messages.start({ Audio: { Encoding: 'pcm', ChannelCount: 1 }, ...members }));
    return stream;
  }

  /**
   * Forwards the events that the service sends from now on.
   *
   * @param fail Called on an error, and when the service has closed; later calls throw the same error.
   */
  listen(deliver: (event: FlowEvent<N>) => Waiting, fail: (error: unknown) => void): void {
    this.reading = this.read(deliver).catch((error: unknown) => {
      this.failure ??= { error };
      this.close();
      fail(error);
    });
  }

  /** Sends an event. Await the promise, if there is one. */
  tell(event: FlowEvent): Waiting {
    return this.send(this.messages.event(event));
  }

  /** Sends audio, after a message with its position unless it continues the audio before. */
  async hear({ channel, groupId, startSample, samples }: AudioChunk): Promise<void> {
    const { heard } = this;
    if (heard?.channel !== channel || heard.groupId !== groupId || heard.startSample !== startSample) {
      const StartMsec = Math.round((startSample * 1000) / this.context.sampleRateHz);
      const place = { Channel: channel, StartMsec, StartSampleIndex: startSample, GroupId: groupId };
      await this.send(this.messages.make('Audio', place));
    }
    this.heard = { channel, groupId, startSample: startSample + samples.length };
    this.throwFailure();
    await withReason(
      sendAudio(this.socket, encodeFrames('pcm', [samples]), this.context.sampleRateHz),
      () => this.failure?.error as Error | undefined,
    );
  }

  /**
   * Sends the end of the input, and waits for further messages until the service closes.
   *
   * @throws DataFlowError `node.timeout` when it does not; the failure of the stream.
   */
  async finish(): Promise<void> {
    const { CallTimeoutMsec } = this.context.parameters;
    this.hasFinalized = true;
    await this.send(this.messages.make('Finalize', {}));
    if (!(await this.time.within(CallTimeoutMsec, this.reading))) throw late(CallTimeoutMsec);
    this.throwFailure();
  }

  /** Closes without waiting: a service that does not answer is disconnected. */
  close(): void {
    void this.socket.close();
  }

  private async begin(start: CallHead): Promise<void> {
    const { CallTimeoutMsec } = this.context.parameters;
    try {
      await this.send(start);
      const answer = this.next();
      if (!(await within(CallTimeoutMsec, answer))) throw late(CallTimeoutMsec);
      const message = await answer;
      if (!message) throw failed('closed the connection before it had taken the call');
      if (message.MessageName !== 'StartResponse') throw unexpected('a StartResponse');
      if (message.Success !== true) throw failed('did not take the call');
    } catch (error) {
      this.close();
      throw error;
    }
  }

  private async read(deliver: (event: FlowEvent<N>) => Waiting): Promise<void> {
    const rules = { names: this.names, sampleRateHz: this.context.sampleRateHz };
    for (let message = await this.next(); message; message = await this.next()) {
      const events = readServiceEvents(message.Events, WHOLE_CALL, rules);
      await this.time.hand(() => sendAll(events, deliver));
    }
    const { code } = await this.socket.ended;
    if (!this.hasFinalized || code !== NORMAL) throw failed(`closed the connection before its time, with ${code}`);
  }

  /** The next message of the service; undefined when it has closed. */
  private async next(): Promise<ServiceMessage | undefined> {
    const result = await this.received.next();
    return result.done === true ? undefined : parseServiceMessage(result.value);
  }

  private send(message: CallHead): Waiting {
    this.throwFailure();
    return withReason(this.socket.send(JSON.stringify(message)), () => this.failure?.error as Error | undefined);
  }

  private throwFailure(): void {
    if (this.failure) throw this.failure.error;
  }
}

function failed(what: string): DataFlowError {
  return new DataFlowError('node.service-failed', `The service ${what}.`);
}

function late(ms: number): DataFlowError {
  return new DataFlowError(
    'node.timeout',
    `The service did not answer within ${ms} ms; check that it runs, or allow more time.`,
  );
}
