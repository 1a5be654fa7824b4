import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import {
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
import { placeOf } from '../common/reasons/index.js';
import type { ServiceRequest, ServiceResponse, ServiceSocket, SocketRequest } from '../common/service-call/index.js';
import { AddressRules } from './address-rules.js';
import type { ConnectionSettings } from './checked-connector.js';
import { Dispatchers } from './dispatchers.js';
import { FAILURES, failureWords, isLate, LEFT_ALONE_MS, type CallTime } from './failure-words.js';
import { faultOf, tryOnce } from './one-try.js';
import { MAX_MESSAGE_BYTES, openSocket } from './open-socket.js';
import { OutgoingSocket } from './outgoing-socket.js';
import { NameLookups } from './name-lookups.js';
import { OutgoingConfig } from './outgoing.config.js';
import { proxyFor } from './proxy-choice.js';
import { ServiceFault } from './service-fault.js';
import { SocketDialer } from './socket-dialer.js';
import { NoSlot, TenantSlots } from './tenant-slots.js';

/** Maximum retries of a request. */
const AGAIN = 2;
const FIRST_WAIT_MS = 200;
const CONNECT_TIMEOUT_MS = 5_000;

/** 16-bit samples at 16 kHz, unless a request says otherwise. */
const SPEECH_BYTES_PER_SECOND = 32_000;

const SCHEMES = /^(http|ws)s?:$/;

/** The caller of a service. */
export interface ServiceCaller {
  readonly tenantId: string;
  /** The signal of the operation: aborts the call at once, with its reason. */
  readonly signal: AbortSignal;
  /** Additional headers: of a credential, of a trace. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the call fetches a token: tokens have their own limit, so that calls do not delay them. */
  readonly isForToken?: boolean;
}

interface LimitedCall extends ServiceCaller {
  readonly url: URL;
  /** Maximum time for the whole call, including the wait for a slot. */
  readonly budgetMs: number;
  readonly slots: TenantSlots;
}

/** Policies for the calls of a tenant to a service. */
interface Policies {
  readonly breaker: IPolicy;
  /** Includes retries. */
  readonly call: IPolicy;
  /** The fault of the last try. */
  last?: ServiceFault;
}

/** Calls external services within limits on time, size, number and addresses. */
@Injectable()
export class OutgoingClient implements OnApplicationShutdown {
  private readonly rules: AddressRules;
  private readonly dispatchers: Dispatchers;
  private readonly dialer: SocketDialer;
  private readonly slots: Readonly<Record<'calls' | 'sockets' | 'tokens', TenantSlots>>;
  /** By tenant and origin (scheme, host and port), so that tenants do not affect each other. */
  private readonly policies = new LRUCache<string, Policies>({ max: 1_000 });

  constructor(
    private readonly config: OutgoingConfig,
    private readonly log: Log,
  ) {
    this.rules = new AddressRules(config.allow, config.services);
    const lookups = new NameLookups(config.resolve, { inAll: config.lookups, aTenant: 1 });
    this.dispatchers = new Dispatchers(this.rules, config.proxy, lookups);
    this.dialer = new SocketDialer(this.rules, config.proxy, lookups);
    const { calls, sockets, tokens } = config.limits;
    this.slots = {
      calls: new TenantSlots({ max: calls, what: 'outgoing calls', variable: 'MAX_OUTGOING_CALLS_PER_TENANT' }),
      sockets: new TenantSlots({ max: sockets, what: 'WebSockets', variable: 'MAX_OUTGOING_SOCKETS_PER_TENANT' }),
      tokens: new TenantSlots({ max: tokens, what: 'token fetches', variable: 'MAX_TOKEN_FETCHES_PER_TENANT' }),
    };
  }

  /**
   * Sends a request, retries it if that may help, and reads the whole answer.
   *
   * Waits while the tenant has its maximum of calls in flight.
   *
   * @throws DataFlowError `node.service-failed`, `node.timeout`
   */
  async call(
    request: ServiceRequest,
    { signal, tenantId, headers, isForToken }: ServiceCaller,
  ): Promise<ServiceResponse> {
    signal.throwIfAborted();
    const url = this.allowed(request.url, 'http');
    const { budgetMs } = request;
    const settings = settingsOf(request);
    const deadlineMs = performance.now() + budgetMs;
    const all = { ...request.headers, ...headers };
    const slots = isForToken ? this.slots.tokens : this.slots.calls;
    return this.limited({ url, budgetMs, signal, tenantId, slots }, (ending) =>
      this.policyOf(tenantId, url.origin).call.execute(async () => {
        ending.throwIfAborted();
        try {
          return await tryOnce(request, this.dispatchers.get(tenantId, settings), all, ending);
        } catch (error) {
          ending.throwIfAborted();
          throw this.noted(within(error as ServiceFault, deadlineMs - performance.now()), tenantId, url);
        }
      }),
    );
  }

  /**
   * Opens a WebSocket. Waits while the tenant has its maximum of open ones.
   *
   * @throws DataFlowError `node.service-failed`, `node.timeout`
   */
  async connect(request: SocketRequest, { signal, tenantId, headers }: ServiceCaller): Promise<ServiceSocket> {
    signal.throwIfAborted();
    const url = this.allowed(request.url, 'ws');
    // The fragment is never sent, and the library rejects it.
    url.hash = '';
    const settings = settingsOf(request);
    const { maxBytes = MAX_MESSAGE_BYTES, audioBytesPerSecond = SPEECH_BYTES_PER_SECOND } = request;
    const head = { url, headers: { ...request.headers, ...headers } };
    const limits = { budgetMs: settings.connectTimeoutMs, slots: this.slots.sockets };
    const time = { budgetMs: limits.budgetMs, waitedMs: 0, limit: limits.slots.limit };
    const explain = (fault: ServiceFault): DataFlowError => this.explain(fault, url, tenantId, time);
    const open = (ending: AbortSignal): Promise<ServiceSocket> =>
      this.policyOf(tenantId, url.origin).breaker.execute(async () => {
        const connection = await this.dialer.dial({ url, tenantId }, settings, ending).catch((error: unknown) => {
          throw faultOf(error);
        });
        return openSocket({ ...request, maxBytes }, head, connection, ending, (socket) => {
          const { pingMs } = this.config;
          return new OutgoingSocket(socket, { pingMs, maxBytes, audioBytesPerSecond, signal, explain });
        });
      });
    return this.limited({ url, ...limits, signal, tenantId }, open, ({ ended }) => ended);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.dispatchers.close();
  }

  /** Explains why calls to an address are refused, by the address alone; undefined if they may be tried. */
  refusalOf(address: string): string | undefined {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (!url || !SCHEMES.test(url.protocol)) return 'expected an http, https, ws or wss address';
    if (url.username !== '' || url.password !== '') return 'expected no user or password in the address';
    if (this.rules.isService(url)) return undefined;
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
   * Runs `work` in a slot of the tenant and within a time limit.
   *
   * @param work Receives the signal that aborts it: on timeout, or when the operation ends.
   * @param released Resolves when a result no longer needs the slot; by default the slot is released with the result.
   * @throws DataFlowError; the reason of `signal`.
   */
  private async limited<T>(
    call: LimitedCall,
    work: (ending: AbortSignal) => Promise<T>,
    released?: (result: T) => Promise<unknown>,
  ): Promise<T> {
    const { url, budgetMs, signal, tenantId, slots } = call;
    const ending = new AbortController();
    const cancel = (): void => ending.abort(signal.reason);
    signal.addEventListener('abort', cancel, { once: true });
    const time = { budgetMs, waitedMs: 0, limit: slots.limit };
    const timer = setTimeout(() => {
      ending.abort(new ServiceFault('timed out', false, { isTimeout: true, isServiceWell: isLate(time) }));
    }, budgetMs);
    let release: (() => void) | undefined;
    try {
      const fullSinceMs = slots.isFull(tenantId) ? performance.now() : undefined;
      release = await slots.acquire(tenantId, ending.signal);
      if (fullSinceMs !== undefined) time.waitedMs = Math.round(performance.now() - fullSinceMs);
      const result = await Promise.race([work(ending.signal), aborted(ending.signal)]);
      if (released) {
        void released(result).then(release);
        release = undefined;
      }
      return result;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const cause = release ? this.noted(error, tenantId, url) : new NoSlot(slots.limit, budgetMs);
      throw this.explain(cause, url, tenantId, time);
    } finally {
      release?.();
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
    }
  }

  private policyOf(tenantId: string, origin: string): Policies {
    const key = `${tenantId} ${origin}`;
    const known = this.policies.get(key);
    if (known) return known;
    const isIll = (error: unknown): boolean => error instanceof ServiceFault && error.options.isServiceWell !== true;
    const breaker = circuitBreaker(handleWhen(isIll), {
      halfOpenAfter: LEFT_ALONE_MS,
      breaker: new ConsecutiveBreaker(FAILURES),
    });
    const again = retry(
      handleWhen((error) => error instanceof ServiceFault && error.mayHelpAgain),
      { maxAttempts: AGAIN, backoff: new DelegateBackoff(waitMs) },
    );
    const policies: Policies = { breaker, call: wrap(again, breaker) };
    this.policies.set(key, policies);
    return policies;
  }

  /** Keeps a fault for calls that are skipped because of it. */
  private noted<T>(error: T, tenantId: string, { origin }: URL): T {
    if (error instanceof ServiceFault && error.options.isServiceWell !== true)
      this.policyOf(tenantId, origin).last = error;
    return error;
  }

  /** Explains what happened to a call, with host and port, and never the data sent or answered. */
  private explain(cause: unknown, url: URL, tenantId: string, time: CallTime): DataFlowError {
    const fault = cause instanceof ServiceFault ? cause : undefined;
    const { last } = this.policyOf(tenantId, url.origin);
    const { code, detail, retryAfterSeconds } = failureWords(cause, placeOf(url), time, last);
    this.log.warn('service call failed', {
      origin: url.origin,
      status: fault?.options.status,
      detail,
      error: cause,
    });
    return new DataFlowError(code, detail, { ...(retryAfterSeconds !== undefined && { retryAfterSeconds }), cause });
  }
}

function settingsOf({ connectTimeoutMs, ignoresTlsErrors }: ServiceRequest | SocketRequest): ConnectionSettings {
  return { connectTimeoutMs: connectTimeoutMs ?? CONNECT_TIMEOUT_MS, ignoresTlsErrors: ignoresTlsErrors ?? false };
}

function otherScheme(address: string, scheme: 'http' | 'ws'): string | undefined {
  return address.toLowerCase().startsWith(scheme) ? undefined : `expected an ${scheme} or ${scheme}s address`;
}

/** Makes a fault final if no time is left for a retry. */
function within(fault: ServiceFault, leftMs: number): ServiceFault {
  const { mayHelpAgain, options } = fault;
  if (!mayHelpAgain || (options.retryAfterMs ?? FIRST_WAIT_MS) < leftMs) return fault;
  return new ServiceFault(fault.message, false, options);
}

/** The wait before a retry: as the service requests, or exponential with 50 % jitter. */
function waitMs({ attempt, result }: IRetryBackoffContext<unknown>): number {
  const fault = 'error' in result ? (result.error as ServiceFault) : undefined;
  const ms = FIRST_WAIT_MS * 2 ** (attempt - 1);
  return (fault?.options.retryAfterMs ?? 0) + ms * (0.5 + Math.random() / 2);
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
