import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { fetchToken, type AccessToken } from './client-credentials-grant.js';
import type { StoredCredential } from './credential.js';
import type { OAuth2Dto } from './dto/credential.dto.js';
import type { Secret } from './secret.js';
import { SharedWork } from './shared-work.js';
import { TokenFetcher } from './token-fetcher.js';

/** Before its end a token is renewed by this much, or by a tenth of its life where that is less, in seconds. */
const EARLY_SECONDS = 30;

interface HeldToken {
  readonly value: Secret;
  /** What the credential held, encrypted, when the token was fetched. */
  readonly of: string;
  /** On the clock of `performance.now`. */
  readonly untilMs: number;
}

interface PendingToken {
  readonly of: string;
  readonly work: SharedWork<AccessToken>;
}

/** Tokens of OAuth 2.0 credentials: fetched when they are needed, one fetch at a time for each, and kept while they last. */
@Injectable()
export class OAuth2Tokens {
  private readonly held = new LRUCache<string, HeldToken>({ max: 10_000 });
  private readonly pending = new Map<string, PendingToken>();

  constructor(private readonly fetcher: TokenFetcher) {}

  /**
   * @param open Decrypts what the credential holds; called only when a token has to be fetched.
   * @throws DataFlowError `credential.token-failed`, what `open` throws, and the reason of `signal`.
   */
  async get(credential: StoredCredential, open: () => Promise<OAuth2Dto>, signal: AbortSignal): Promise<Secret> {
    const key = keyOf(credential.tenantId, credential.id);
    const held = this.held.get(key);
    if (held?.of === credential.secret && performance.now() < held.untilMs) return held.value;
    const { value } = await this.fetch(credential, open).join(signal);
    return value;
  }

  /**
   * Forgets the token of a credential.
   *
   * @param refused Only if it is this one: of several calls that are refused at once, one gets a new token for all.
   */
  drop(tenantId: string, id: string, refused?: Secret): void {
    const key = keyOf(tenantId, id);
    if (refused && this.held.get(key)?.value.reveal() !== refused.reveal()) return;
    this.held.delete(key);
  }

  private fetch(
    { tenantId, id, secret: of }: StoredCredential,
    open: () => Promise<OAuth2Dto>,
  ): SharedWork<AccessToken> {
    const key = keyOf(tenantId, id);
    const known = this.pending.get(key);
    if (known?.of === of && !known.work.isAbandoned) return known.work;
    const work = new SharedWork(async (signal) => {
      const token = await fetchToken(await open(), this.fetcher, signal, tenantId);
      this.keep(key, of, token);
      return token;
    });
    const pending = { of, work };
    this.pending.set(key, pending);
    void work.settled.then(() => {
      if (this.pending.get(key) === pending) this.pending.delete(key);
    });
    return work;
  }

  private keep(key: string, of: string, { value, lifeSeconds }: AccessToken): void {
    const seconds = lifeSeconds - Math.min(EARLY_SECONDS, lifeSeconds / 10);
    this.held.set(key, { value, of, untilMs: performance.now() + seconds * 1000 });
  }
}

function keyOf(tenantId: string, id: string): string {
  return `${tenantId} ${id}`;
}
