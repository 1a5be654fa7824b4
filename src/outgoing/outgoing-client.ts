import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import {
  BrokenCircuitError,
  circuitBreaker,
  ConsecutiveBreaker,
  DelegateBackoff,
  handleWhen,
  retry,
  wrap,
  type IPolicy,
  type IRetryBackoffContext,
} from 'cockatiel';
import { LRUCache } from 'lru-cache';
import { DataFlowError } from '../common/errors/index.js';
import { Log } from '../common/logging/index.js';
import type { ServiceRequest, ServiceResponse, ServiceSocket, SocketRequest } from '../common/service-call/index.js';
import { AddressRules } from './address-rules.js';
import type { ConnectionSettings } from './checked-connector.js';
import { Dispatchers } from './dispatchers.js';
import { faultOf, tryOnce } from './one-try.js';
import { MAX_MESSAGE_BYTES, openSocket } from './open-socket.js';
import { OutgoingSocket } from './outgoing-socket.js';
import { OutgoingConfig } from './outgoing.config.js';
import { proxyFor } from './proxy-choice.js';
import { ServiceFault } from './service-fault.js';
import { SocketDialer } from './socket-dialer.js';

/** How often a request is sent again. */
const AGAIN = 2;
const FIRST_WAIT_MS = 200;
const CONNECT_TIMEOUT_MS = 5_000;
/** Failures in a row after which a service is left alone, and for how long, in ms. */
const FAILURES = 5;
const LEFT_ALONE_MS = 10_000;

const SCHEMES = /^(http|ws)s?:$/;

/** For whom a call is made. */
export interface ServiceCaller {
  readonly tenantId: string;
  /** Of the operation: ends the call at once, with its reason. */
  readonly signal: AbortSignal;
  /** Besides those of the request: of a credential, of a trace. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What keeps the calls of a tenant to a service in bounds. */
interface Policies {
  readonly breaker: IPolicy;
  /** Tries again, too. */
  readonly call: IPolicy;
}

/** Calls services outside, so that none of them can hold, flood or lead the server anywhere it should not go. */
@Injectable()
export class OutgoingClient implements OnModuleDestroy {
  private readonly rules: AddressRules;
  private readonly dispatchers: Dispatchers;
  private readonly dialer: SocketDialer;
  /** By tenant and address: scheme, host and port. What one tenant does to a service keeps no other from it. */
  private readonly policies = new LRUCache<string, Policies>({ max: 1_000 });

  constructor(
    private readonly config: OutgoingConfig,
    private readonly log: Log,
  ) {
    this.rules = new AddressRules(config.allow);
    this.dispatchers = new Dispatchers(this.rules, config.proxy, config.resolve);
    this.dialer = new SocketDialer(this.rules, config.proxy, config.resolve);
  }

  /**
   * Sends a request, again where that may help, and reads the whole answer.
   *
   * @throws DataFlowError `node.service-failed`, `node.timeout`
   */
  async call(request: ServiceRequest, { signal, tenantId, headers }: ServiceCaller): Promise<ServiceResponse> {
    signal.throwIfAborted();
    const url = this.allowed(request.url, 'http');
    const { budgetMs } = request;
    const settings = settingsOf(request);
    const deadlineMs = performance.now() + budgetMs;
    const all = { ...request.headers, ...headers };
    return this.limited(url, budgetMs, signal, (ending) =>
      this.policyOf(tenantId, url.origin).call.execute(async () => {
        ending.throwIfAborted();
        try {
          return await tryOnce(request, this.dispatchers.get(tenantId, settings), all, ending);
        } catch (error) {
          ending.throwIfAborted();
          throw within(error as ServiceFault, deadlineMs - performance.now());
        }
      }),
    );
  }

  /**
   * Opens a WebSocket.
   *
   * @throws DataFlowError `node.service-failed`, `node.timeout`
   */
  async connect(request: SocketRequest, { signal, tenantId, headers }: ServiceCaller): Promise<ServiceSocket> {
    signal.throwIfAborted();
    const url = this.allowed(request.url, 'ws');
    // It is not sent, and the library refuses it.
    url.hash = '';
    const settings = settingsOf(request);
    const { maxBytes = MAX_MESSAGE_BYTES } = request;
    const head = { url, headers: { ...request.headers, ...headers } };
    const explain = (fault: ServiceFault): DataFlowError => this.explain(fault, url, settings.connectTimeoutMs);
    return this.limited(url, settings.connectTimeoutMs, signal, (ending) =>
      this.policyOf(tenantId, url.origin).breaker.execute(async () => {
        const connection = await this.dialer.dial(url, settings, ending).catch((error: unknown) => {
          throw faultOf(error);
        });
        return openSocket({ ...request, maxBytes }, head, connection, ending, (socket) => {
          const { pingMs } = this.config;
          return new OutgoingSocket(socket, { pingMs, maxBytes, signal, explain });
        });
      }),
    );
  }

  async onModuleDestroy(): Promise<void> {
    await this.dispatchers.close();
  }

  /** Why calls to an address are refused, as far as the address itself tells; undefined when they may be tried. */
  refusalOf(address: string): string | undefined {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (!url || !SCHEMES.test(url.protocol)) return 'expected an http, https, ws or wss address';
    if (url.username !== '' || url.password !== '') return 'expected no user or password in the address';
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const { proxy } = this.config;
    const isAllowed = this.rules.mayBeCalled(host, proxy !== undefined && proxyFor(url, proxy) !== undefined);
    return isAllowed ? undefined : `'${host}' is not on the list of addresses that may be called (OUTBOUND_ALLOW)`;
  }

  private allowed(address: string, scheme: 'http' | 'ws'): URL {
    const refusal = this.refusalOf(address) ?? otherScheme(address, scheme);
    if (refusal === undefined) return new URL(address);
    throw new DataFlowError('node.service-failed', `The service cannot be called: ${refusal}.`);
  }

  /**
   * Does what an operation waits for, within a time.
   *
   * @param work Given what ends it: the time is over, or the operation has ended.
   * @throws DataFlowError; the reason of `signal`.
   */
  private async limited<T>(
    url: URL,
    budgetMs: number,
    signal: AbortSignal,
    work: (ending: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const ending = new AbortController();
    const cancel = (): void => ending.abort(signal.reason);
    signal.addEventListener('abort', cancel, { once: true });
    const timer = setTimeout(() => ending.abort(new ServiceFault('timed out', false, { isTimeout: true })), budgetMs);
    try {
      return await Promise.race([work(ending.signal), aborted(ending.signal)]);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw this.explain(error, url, budgetMs);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
    }
  }

  private policyOf(tenantId: string, origin: string): Policies {
    const key = `${tenantId} ${origin}`;
    const known = this.policies.get(key);
    if (known) return known;
    const isIll = (error: Error): boolean => error instanceof ServiceFault && error.options.isServiceWell !== true;
    const breaker = circuitBreaker(handleWhen(isIll), {
      halfOpenAfter: LEFT_ALONE_MS,
      breaker: new ConsecutiveBreaker(FAILURES),
    });
    const again = retry(
      handleWhen((error) => error instanceof ServiceFault && error.mayHelpAgain),
      { maxAttempts: AGAIN, backoff: new DelegateBackoff(waitMs) },
    );
    const policies = { breaker, call: wrap(again, breaker) };
    this.policies.set(key, policies);
    return policies;
  }

  /** The words for the client name no address: who runs a project need not know where its services are. */
  private explain(cause: unknown, { origin }: URL, budgetMs: number): DataFlowError {
    const fault = cause instanceof ServiceFault ? cause : undefined;
    this.log.warn('service call failed', { origin, status: fault?.options.status, error: cause });
    if (cause instanceof BrokenCircuitError) {
      const detail = `The service failed ${FAILURES} times in a row, and is left alone for ${LEFT_ALONE_MS / 1000} s.`;
      return new DataFlowError('node.service-failed', detail, { retryAfterSeconds: LEFT_ALONE_MS / 1000 });
    }
    if (!fault) return new DataFlowError('node.service-failed', 'The service could not be called.', { cause });
    if (fault.options.isTimeout) {
      return new DataFlowError('node.timeout', `The service did not answer within ${budgetMs} ms.`, { cause });
    }
    return new DataFlowError('node.service-failed', `The service ${fault.message}.`, { cause });
  }
}

function settingsOf({ connectTimeoutMs, ignoresTlsErrors }: ServiceRequest | SocketRequest): ConnectionSettings {
  return { connectTimeoutMs: connectTimeoutMs ?? CONNECT_TIMEOUT_MS, ignoresTlsErrors: ignoresTlsErrors ?? false };
}

function otherScheme(address: string, scheme: 'http' | 'ws'): string | undefined {
  return address.toLowerCase().startsWith(scheme) ? undefined : `expected an ${scheme} or ${scheme}s address`;
}

/** A fault after which there is no time for another try is the last one. */
function within(fault: ServiceFault, leftMs: number): ServiceFault {
  const { mayHelpAgain, options } = fault;
  if (!mayHelpAgain || (options.retryAfterMs ?? FIRST_WAIT_MS) < leftMs) return fault;
  return new ServiceFault(fault.message, false, options);
}

/** As the service asks, or longer each time with half of it by chance, so that clients do not come back together. */
function waitMs({ attempt, result }: IRetryBackoffContext<unknown>): number {
  const fault = 'error' in result ? (result.error as ServiceFault) : undefined;
  const ms = FIRST_WAIT_MS * 2 ** (attempt - 1);
  return (fault?.options.retryAfterMs ?? 0) + ms * (0.5 + Math.random() / 2);
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
