import type { WebSocket } from 'ws';
import type { DataFlowError } from '../../common/errors/index.js';
import type { Log } from '../../common/logging/index.js';
import { logDenied, logRefusal, problemOf, type Problem } from '../../common/problem-details/index.js';
import { currentTraceId } from '../../common/request-context/index.js';
import {
  responseName,
  type ClientMessageName,
  type RefusableName,
  type ResponseMembers,
} from '../../protocol/index.js';
import type { Handshake } from './handshake.js';

interface ReplyOptions {
  readonly socket: WebSocket;
  readonly handshake: Pick<Handshake, 'path' | 'request'>;
  readonly log: Log;
  /** Address of the page that describes all errors. */
  readonly errorPage: string;
  /** Whether the client takes too little of what it is sent, which ends the stream. */
  readonly isTooSlow: () => boolean;
}

/** Sends responses and problems to the client of a stream, and logs the calls that it may not make. */
export class StreamReplies {
  /** The tenant as the client names it, in the handshake or in its Start. */
  private tenant: string | undefined;
  private readonly traceId = currentTraceId();

  constructor(private readonly options: ReplyOptions) {
    this.noteTenant(options.handshake.request.headersDistinct.tenant?.[0]);
  }

  get isOpen(): boolean {
    const { socket } = this.options;
    return socket.readyState === socket.OPEN;
  }

  noteTenant(tenant: unknown): void {
    if (typeof tenant === 'string' && tenant !== '') this.tenant = tenant;
  }

  /** Accepts a message. */
  accept<N extends ClientMessageName>(name: N, members: ResponseMembers<N>): void {
    this.respond(name, true, members);
  }

  /** Refuses a message. */
  refuse(to: RefusableName, error: DataFlowError): void {
    if (to === 'Start') logRefusal(this.options.log, error, this.tenant);
    else logDenied(this.options.log, error, this.tenant);
    this.respond(to, false, { Error: this.problem(error) });
  }

  /** Sends the problem that ends the stream. */
  end(error: DataFlowError): void {
    if (!this.isOpen) return;
    logDenied(this.options.log, error, this.tenant);
    this.send(this.problem(error));
  }

  private respond(to: RefusableName, Success: boolean, members: object): void {
    if (!this.options.isTooSlow()) this.send({ MessageName: responseName(to), Success, ...members });
  }

  private problem(error: DataFlowError): Problem {
    const { errorPage, handshake } = this.options;
    return problemOf(error, { errorPage, instance: handshake.path, traceId: this.traceId });
  }

  private send(json: object): void {
    if (this.isOpen) this.options.socket.send(JSON.stringify(json));
  }
}
