import type { RawData, WebSocket } from 'ws';
import { DataFlowError, toDataFlowError } from '../common/errors/index.js';
import type { Log } from '../common/logging/index.js';
import { problemOf, type Problem } from '../common/problem-details/index.js';
import { currentTraceId } from '../common/request-context/index.js';
import type { JsonObject, Operation, OperationEnd } from '../operations/index.js';
import type { Waiting } from '../pipeline/index.js';
import { MessageFault, readMessage, type ClientMessage } from './client-message.js';
import { CLOSE, closeCodeOf, type CloseCode } from './close-codes.js';
import type { Handshake } from './handshake.js';
import { Inbox } from './inbox.js';
import { SessionTimers } from './session-timers.js';
import { StreamInput } from './stream-input.js';
import type { OpenedStream, StreamOpener } from './stream-opener.js';
import { StreamOutput } from './stream-output.js';
import type { StreamingConfig } from './streaming.config.js';

/** `opening`: before Start. `starting`: nodes start. `ending`: after Finalize. `closing`: nothing is read any more. */
type State = 'opening' | 'starting' | 'running' | 'ending' | 'closing';

/** One WebSocket: a client, and from its Start on an operation. docs/streaming.md is its contract. */
export class StreamSession {
  private state: State = 'opening';
  private operation: Operation | undefined;
  private input: StreamInput | undefined;
  private output: StreamOutput | undefined;
  private isStopped = false;
  private isGone = false;
  private isReleased = false;
  /** What it is closed with, where the error alone does not tell. */
  private closeCode: CloseCode | undefined;
  private readonly inbox: Inbox;
  private readonly timers: SessionTimers;
  private readonly traceId = currentTraceId();
  private readonly openedMs = performance.now();

  constructor(
    private readonly socket: WebSocket,
    private readonly handshake: Handshake,
    private readonly opener: StreamOpener,
    private readonly config: StreamingConfig,
    private readonly log: Log,
  ) {
    this.inbox = new Inbox(socket, (message) => this.handle(message));
    this.timers = new SessionTimers(socket, config, (error) => this.fail(error));
    socket.on('message', (data, isBinary) => this.receive(data, isBinary));
    socket.once('close', (code) => this.closed(code));
    // The library closes with 1002, 1007 or 1009 by itself; all that is left to do comes with `close`.
    socket.on('error', (error) => log.debug('stream broken', { error, operationId: this.operation?.id }));
  }

  /** Whether it has no operation yet. */
  get isOpening(): boolean {
    return this.state === 'opening';
  }

  /** Ends the session because of an error, which its client is told. */
  fail(error: DataFlowError): void {
    if (this.operation) this.operation.fail(error);
    else this.hangUp(this.closeCode ?? closeCodeOf(error), error);
  }

  private receive(data: RawData, isBinary: boolean): void {
    if (this.state === 'closing') return;
    this.timers.noteLife();
    try {
      const message: ClientMessage = isBinary ? { kind: 'audio', bytes: data as Buffer } : readMessage(textOf(data));
      if (message.kind === 'Stop' && this.state !== 'opening') this.stop();
      else this.inbox.put(message, (data as Buffer).length);
    } catch (error) {
      const fault = toDataFlowError(error);
      if (!(fault instanceof MessageFault)) this.failWith(CLOSE.unsupported, fault);
      else if (this.state === 'opening') this.refuse(fault);
      else this.respond(fault.answers, { Error: this.problem(fault) });
    }
  }

  /** Never throws nor rejects: an error ends the operation. */
  private handle(message: ClientMessage): Waiting {
    try {
      return this.dispatch(message)?.catch((error: unknown) => this.fail(toDataFlowError(error)));
    } catch (error) {
      this.fail(toDataFlowError(error));
      return undefined;
    }
  }

  private dispatch(message: ClientMessage): Waiting {
    if (message.kind === 'settle') return this.state === 'running' ? this.input?.settle() : undefined;
    if (this.state === 'running') return this.act(message);
    if (this.state === 'opening' && message.kind === 'Start') return this.start(message.json);
    if (this.state === 'opening') this.refuseEarly(message);
    if (this.state === 'ending') this.tooLate(message);
    return undefined;
  }

  private act(message: ClientMessage): Waiting {
    switch (message.kind) {
      case 'audio':
        return this.takeAudio(message.bytes);
      case 'Event':
        return this.takeEvent(message.event);
      case 'Update':
        return this.update(message.settings, message.token);
      case 'Finalize':
        return this.finalize();
      case 'Start':
        this.refuse(new DataFlowError('request.invalid', 'Expected one Start message, found a second.'));
        return undefined;
      default:
        return undefined;
    }
  }

  private async start(json: JsonObject): Promise<void> {
    this.state = 'starting';
    this.timers.started();
    try {
      await this.run(await this.opener.open(this.handshake, json));
    } catch (error) {
      const fault = toDataFlowError(error);
      if (this.isStopped) this.hangUp(CLOSE.done);
      else if (this.closeCode) this.hangUp(this.closeCode, fault);
      else this.refuse(fault);
    } finally {
      if (this.isGone) this.release();
    }
  }

  private async run({ operation, message, audio, acceptedUntil }: OpenedStream): Promise<void> {
    this.operation = operation;
    // The client may be gone, or have sent Stop, while it was let in.
    if (this.isStopped || !this.isOpen) operation.cancel('The client did not wait for the start.');
    const { slowMs, maxQueuedBytes } = this.config;
    const onSlow = (error: DataFlowError): void => this.fail(error);
    this.output = await operation.start(
      message,
      audio?.input,
      (shape) => new StreamOutput(this.socket, shape, { audio: audio?.output, slowMs, maxQueuedBytes, onSlow }),
    );
    this.input = new StreamInput(operation, audio, () => this.inbox.put({ kind: 'settle' }, 0));
    this.state = 'running';
    const { name: ProjectName, version: ProjectVersion } = operation.project;
    this.respond('Start', { Success: true, SessionId: operation.id, ProjectName, ProjectVersion });
    this.output.begin();
    this.timers.running(acceptedUntil, () => this.inbox.isPaused);
    void operation.ended.then((end) => this.ended(end));
    for (const event of message.readEvents(audio?.input.sampleRateHz)) await operation.writeEvent(event);
  }

  private takeAudio(bytes: Uint8Array): Waiting {
    try {
      return this.input?.audio(bytes);
    } catch (error) {
      const fault = toDataFlowError(error);
      if (fault.code !== 'request.invalid') throw fault;
      this.failWith(CLOSE.unsupported, fault);
      return undefined;
    }
  }

  private takeEvent(json: unknown): Waiting {
    try {
      return this.input?.event(json);
    } catch (error) {
      if (!(error instanceof DataFlowError)) throw error;
      this.respond('Event', { Error: this.problem(error) });
      return undefined;
    }
  }

  private async update(settings: JsonObject | undefined, token: string | undefined): Promise<void> {
    const { operation } = this;
    if (!operation) return;
    try {
      if (token !== undefined) this.timers.renew(await this.opener.renew(operation.project.tenant, token));
      const NotApplied = settings ? await operation.update(settings) : [];
      this.respond('Update', { Success: true, NotApplied });
    } catch (error) {
      // An operation that has ended meanwhile says so by itself.
      if (!operation.end) this.respond('Update', { Error: this.problem(toDataFlowError(error)) });
    }
  }

  private finalize(): Waiting {
    this.state = 'ending';
    this.timers.ending();
    this.respond('Finalize', { Success: true });
    return this.input?.end();
  }

  /** At once, whatever waits. */
  private stop(): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.inbox.close();
    this.respond('Stop', { Success: true });
    this.operation?.cancel('The client sent Stop.');
  }

  private tooLate({ kind }: ClientMessage): void {
    // Audio may have been under way.
    if (kind === 'audio') return;
    const error = new DataFlowError('request.invalid', `Expected nothing but Stop after Finalize, found ${kind}.`);
    this.respond(kind, { Error: this.problem(error) });
  }

  private refuseEarly({ kind }: ClientMessage): void {
    const error = new DataFlowError('request.invalid', `Expected a Start message first, found ${kind}.`);
    if (kind === 'audio') this.hangUp(CLOSE.unsupported, error);
    else this.refuse(error);
  }

  /** Answers a Start that does not lead to a stream, or not any more. */
  private refuse(error: DataFlowError): void {
    this.respond('Start', { Error: this.problem(error) });
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
    this.state = 'closing';
    this.inbox.close();
    this.timers.clear();
    if (!isStopped && end.state !== 'succeeded') {
      this.hangUp(this.closeCode ?? closeCodeOf(end.error), end.error);
      return;
    }
    if (end.state === 'succeeded') output.sendRest();
    for (const event of operation.finalResults()) output.sendLast(event);
    await output.taken();
    this.hangUp(CLOSE.done);
  }

  /** Closes the WebSocket, after the problem that is the cause. */
  private hangUp(code: CloseCode, error?: DataFlowError): void {
    if (error) this.send(this.problem(error));
    this.close(code, error?.code);
    // Its client may take its time to answer the close.
    if (this.operation?.end) this.release();
  }

  private close(code: CloseCode, reason = ''): void {
    this.state = 'closing';
    this.inbox.close();
    this.timers.clear();
    this.socket.close(code, reason);
  }

  private closed(code: number): void {
    this.state = 'closing';
    this.isGone = true;
    this.inbox.close();
    this.timers.clear();
    this.input?.close();
    const ms = Math.round(performance.now() - this.openedMs);
    this.log.info('stream closed', { operationId: this.operation?.id, code, ms });
    this.release();
  }

  /** Gives back what the operation holds. */
  private release(): void {
    const { operation, output, isReleased } = this;
    if (!operation || isReleased) return;
    this.isReleased = true;
    void this.opener.release(operation).finally(() => output?.dispose());
  }

  private get isOpen(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  /** Sends a response; without `Success` it is one that says no. */
  private respond(to: string, members: Readonly<Record<string, unknown>>): void {
    this.send({ MessageName: `${to}Response`, Success: false, ...members });
  }

  private send(json: object): void {
    if (this.isOpen) this.socket.send(JSON.stringify(json));
  }

  private problem(error: DataFlowError): Problem {
    return problemOf(error, this.handshake.path, this.traceId);
  }
}

function textOf(data: RawData): string {
  return (data as Buffer).toString('utf8');
}
