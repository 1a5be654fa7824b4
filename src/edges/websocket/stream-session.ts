import type { WebSocket } from 'ws';
import { DataFlowError, toDataFlowError } from '../../common/errors/index.js';
import type { Log } from '../../common/logging/index.js';
import { inThisContext } from '../../common/request-context/index.js';
import type { OpenedOperation, Operation, OperationOpener, OperationService } from '../../operations/index.js';
import type { Waiting } from '../../pipeline/index.js';
import { CLOSE, closeCodeOf, type CloseCode, type JsonObject, type OperationEnd } from '../../protocol/index.js';
import { MessageFault, misplaced, readMessage, type ClientMessage } from './client-message.js';
import { ControlFrames } from './control-frames.js';
import { authenticateStart, openStream, scanCaller, type Handshake } from './handshake.js';
import { Inbox } from './inbox.js';
import { SessionTimers } from './session-timers.js';
import { holdUntilVerified } from './start-gate.js';
import { StreamInput } from './stream-input.js';
import { slowClient, StreamOutput } from './stream-output.js';
import { StreamReplies } from './stream-replies.js';
import type { StreamingConfig } from './streaming.config.js';

/**
 * `opening`: before Start.
 *
 * `starting`: nodes start. `ending`: after Finalize. `closing`: no more reading.
 */
type State = 'opening' | 'starting' | 'running' | 'ending' | 'closing';

interface SessionOptions {
  readonly socket: WebSocket;
  readonly handshake: Handshake;
  readonly opener: OperationOpener;
  readonly operations: OperationService;
  readonly config: StreamingConfig;
  readonly log: Log;
}

/** One WebSocket: a client, and from its Start on an operation. docs/streaming.md is its contract. */
export class StreamSession {
  private state: State = 'opening';
  private operation: Operation | undefined;
  private input: StreamInput | undefined;
  private output: StreamOutput | undefined;
  private isStopped = false;
  private isGone = false;
  private isReleased = false;
  private closeCode: CloseCode | undefined;
  private readonly control: ControlFrames;
  private readonly inbox: Inbox;
  private readonly timers: SessionTimers;
  private readonly replies: StreamReplies;
  private readonly openedMs = performance.now();

  constructor(private readonly options: SessionOptions) {
    const { socket, handshake, opener, config, log } = options;
    this.replies = new StreamReplies({
      socket,
      handshake,
      log,
      errorPage: config.errorPage,
      isTooSlow: () => this.isTooSlow(),
    });
    this.inbox = new Inbox(socket, (message) => this.safely(() => this.dispatch(message)));
    this.timers = new SessionTimers(socket, config, (error) => this.fail(error));
    this.control = new ControlFrames(socket, (error) => {
      this.fail(error);
      socket.pause();
    });
    holdUntilVerified(socket, {
      check: (text) => {
        this.timers.started();
        const scanned = scanCaller(handshake, text);
        this.replies.noteTenant(scanned.tenant);
        return authenticateStart(handshake, opener, scanned);
      },
      pass: (data, isBinary) => this.receive(data, isBinary),
      refuse: (error) => this.refuse(error),
    });
    const closed = inThisContext((code: number) => this.closed(code));
    socket.once('close', closed);
    // The library closes with 1002, 1007, 1009, or 1008 for too many fragments, by itself; all that is left to do comes with `close`.
    socket.on('error', (error) => log.debug('stream broken', { error, operationId: this.operation?.id }));
  }

  /** Ends the session because of an error, which is sent to its client. */
  fail(error: DataFlowError): void {
    if (this.operation) this.operation.fail(error);
    else this.hangUp(this.closeCode ?? closeCodeOf(error), error);
  }

  private receive(data: Buffer, isBinary: boolean): void {
    if (this.state === 'closing') return;
    this.timers.noteLife();
    try {
      const message: ClientMessage = isBinary ? { kind: 'audio', bytes: data } : readMessage(data.toString('utf8'));
      if (message.kind === 'Stop' && this.state !== 'opening') this.stop();
      else this.inbox.put(message, data.length);
    } catch (error) {
      const fault = toDataFlowError(error);
      if (!(fault instanceof MessageFault)) this.failWith(CLOSE.unsupported, fault);
      else if (this.state === 'opening') this.refuse(fault);
      else this.replies.refuse(fault.answers, fault);
    }
  }

  /** Calls `act`, and never throws nor rejects: an error ends the operation. */
  private safely(act: () => Waiting): Waiting {
    try {
      return act()?.catch((error: unknown) => this.fail(toDataFlowError(error)));
    } catch (error) {
      this.fail(toDataFlowError(error));
      return undefined;
    }
  }

  private dispatch(message: ClientMessage): Waiting {
    if (this.state === 'running') return this.act(message);
    if (this.state === 'opening' && message.kind === 'Start') return this.start(message.json);
    if (this.state === 'opening') this.refuseEarly(message);
    // Audio may have been in flight.
    if (this.state === 'ending' && message.kind !== 'audio') {
      this.replies.refuse(message.kind, misplaced('nothing but Stop after Finalize', message.kind));
    }
    return undefined;
  }

  private act(message: ClientMessage): Waiting {
    switch (message.kind) {
      case 'audio':
        return this.takeAudio(message.bytes);
      case 'Event':
        return this.takeEvent(message.event);
      case 'Update':
        return this.update(message);
      case 'Finalize':
        return this.finalize();
      case 'Start':
        this.refuse(misplaced('one Start message', 'a second'));
        return undefined;
      default:
        return undefined;
    }
  }

  /** Writes audio that was too short to be written alone, and has waited long enough. */
  private readonly settle = (): Waiting =>
    this.safely(() => (this.state === 'running' ? this.input?.settle() : undefined));

  private async start(json: JsonObject): Promise<void> {
    const { handshake, opener } = this.options;
    this.state = 'starting';
    this.replies.noteTenant(json.Tenant);
    try {
      await this.run(await openStream(handshake, opener, json));
    } catch (error) {
      const fault = toDataFlowError(error);
      if (this.isStopped) this.hangUp(CLOSE.done);
      else if (this.closeCode) this.hangUp(this.closeCode, fault);
      else this.refuse(fault);
    } finally {
      if (this.isGone) this.release();
    }
  }

  private async run({ operation, message, audio, acceptedUntil }: OpenedOperation): Promise<void> {
    this.operation = operation;
    // The client may have disconnected, or sent Stop, while it was being admitted.
    if (this.isStopped || !this.replies.isOpen) operation.cancel('The client did not wait for the start.');
    const { slowMs, maxQueuedBytes } = this.options.config;
    const onSlow = (error: DataFlowError): void => this.fail(error);
    this.output = await operation.start(
      message,
      audio?.input,
      (shape) => new StreamOutput(this.options.socket, shape, { audio: audio?.output, slowMs, maxQueuedBytes, onSlow }),
    );
    this.input = new StreamInput(operation, audio, () => this.inbox.put(this.settle));
    this.state = 'running';
    const { name: ProjectName, version: ProjectVersion } = operation.project;
    this.replies.accept('Start', { SessionId: operation.id, ProjectName, ProjectVersion });
    this.output.begin();
    this.timers.running(acceptedUntil);
    void operation.ended.then((end) => this.ended(end));
    for (const event of message.readEvents(audio?.input.sampleRateHz)) await operation.writeEvent(event);
  }

  private takeAudio(bytes: Uint8Array): Waiting {
    if (this.input?.hasAudio) return this.input.audio(bytes);
    this.failWith(CLOSE.unsupported, misplaced('no audio, since Start announced none', 'some'));
    return undefined;
  }

  private takeEvent(json: unknown): Waiting {
    try {
      return this.input?.event(json);
    } catch (error) {
      if (!(error instanceof DataFlowError)) throw error;
      this.replies.refuse('Event', error);
      return undefined;
    }
  }

  private async update({ settings, token, json }: ClientMessage & { kind: 'Update' }): Promise<void> {
    const { operation } = this;
    if (!operation) return;
    try {
      operation.warnings.noteUpdate(json);
      if (token !== undefined) this.timers.renew(await this.options.opener.renew(operation, token));
      const NotApplied = settings ? await operation.update(settings) : [];
      this.replies.accept('Update', { NotApplied });
    } catch (error) {
      // An operation that has ended meanwhile says so by itself.
      if (!operation.end) this.replies.refuse('Update', toDataFlowError(error));
    }
  }

  private finalize(): Waiting {
    this.state = 'ending';
    this.timers.ending();
    this.replies.accept('Finalize', {});
    return this.input?.end();
  }

  /** At once, whatever waits. */
  private stop(): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.inbox.close();
    this.replies.accept('Stop', {});
    this.operation?.cancel('The client sent Stop.');
  }

  private refuseEarly({ kind }: ClientMessage): void {
    const error = misplaced('a Start message first', kind);
    if (kind === 'audio') this.hangUp(CLOSE.unsupported, error);
    else this.refuse(error);
  }

  /** Answers a Start that does not lead to a stream, or not any more. */
  private refuse(error: DataFlowError): void {
    if (this.state === 'closing') return;
    this.replies.refuse('Start', error);
    if (this.state === 'running') this.fail(error);
    else {
      const code = closeCodeOf(error);
      this.close(code === CLOSE.failed ? CLOSE.refused : code, error.code);
    }
  }

  /** Ends the session because of an error that has a close code of its own. */
  private failWith(code: CloseCode, error: DataFlowError): void {
    this.closeCode = code;
    this.fail(error);
  }

  private async ended(end: OperationEnd): Promise<void> {
    const { operation, output, isStopped } = this;
    if (!operation || !output || this.state === 'closing') return;
    this.readNoMore();
    if (!isStopped && end.state !== 'succeeded') {
      this.hangUp(this.closeCode ?? closeCodeOf(end.error), end.error);
      return;
    }
    if (end.state === 'succeeded') output.sendRest();
    for (const event of [...operation.warnings.lastEvents(), ...operation.finalResults()]) output.sendLast(event);
    await output.taken();
    this.hangUp(CLOSE.done);
  }

  /** Closes the WebSocket, after the problem that is the cause. */
  private hangUp(code: CloseCode, error?: DataFlowError): void {
    if (error) this.replies.end(error);
    this.close(code, error?.code);
    // Its client may take its time to answer the close.
    if (this.operation?.end) this.release();
  }

  private close(code: CloseCode, reason = ''): void {
    this.readNoMore();
    this.options.socket.close(code, reason);
    // Nothing more of a flood is parsed; the library destroys the connection when its close is not answered in time.
    if (this.control.isFlooded) this.options.socket.pause();
  }

  private closed(code: number): void {
    this.readNoMore();
    this.isGone = true;
    this.input?.close();
    const ms = Math.round(performance.now() - this.openedMs);
    this.options.log.info('stream closed', { operationId: this.operation?.id, code, ms });
    this.release();
  }

  private readNoMore(): void {
    this.state = 'closing';
    this.inbox.close();
    this.timers.clear();
  }

  /** Gives back what the operation holds. */
  private release(): void {
    const { operation, output, isReleased } = this;
    if (!operation || isReleased) return;
    this.isReleased = true;
    void this.options.operations.release(operation).finally(() => output?.dispose());
  }

  /** Fails the operation of a client that sends without reading: responses must not fill the memory. */
  private isTooSlow(): boolean {
    const { socket, config } = this.options;
    if (!this.operation || socket.bufferedAmount <= config.maxQueuedBytes) return false;
    this.fail(slowClient());
    return true;
  }
}
