import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { fetchToken, type AccessToken } from './client-credentials-grant.js';
import type { StoredCredential } from './credential.js';
import type { OAuth2Dto } from './dto/credential.dto.js';
import type { Secret } from './secret.js';
import { SharedWork } from './shared-work.js';
import { TokenFetcher } from './token-fetcher.js';

/** A token is renewed this many seconds before its expiry, or a tenth of its lifetime if that is less. */
const EARLY_SECONDS = 30;

interface HeldToken {
  readonly value: Secret;
  /** The encrypted secret at the time of the fetch. */
  readonly of: string;
  /** On the clock of `performance.now`. */
  readonly untilMs: number;
}

interface PendingToken {
  readonly of: string;
  readonly work: SharedWork<AccessToken>;
}

/**
 * Tokens of OAuth 2.0 credentials, fetched on demand and cached until they expire.
 *
 * One fetch per credential is in flight at a time.
 */
@Injectable()
export class OAuth2Tokens {
  private readonly held = new LRUCache<string, HeldToken>({ max: 10_000 });
  private readonly pending = new Map<string, PendingToken>();

  constructor(private readonly fetcher: TokenFetcher) {}

  /**
   * @param open Decrypts the secret; called only when a token has to be fetched.
   * @throws DataFlowError `credential.token-failed`, errors of `open`, and the reason of `signal`.
   */
  async get(credential: StoredCredential, open: () => Promise<OAuth2Dto>, signal: AbortSignal): Promise<Secret> {
    const key = keyOf(credential.tenantId, credential.id);
    const held = this.held.get(key);
    if (held?.of === credential.secret && performance.now() < held.untilMs) return held.value;
    const { value } = await this.fetch(credential, open).join(signal);
    return value;
  }

  /**
   * Drops the cached token of a credential.
   *
   * @param refused Drops only this token: of several calls refused at once, one gets a new token for all.
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
