import { Logger } from '@nestjs/common';
import { createRemoteJWKSet, customFetch, errors, type CryptoKey, type JWTHeaderParameters } from 'jose';
import { DataFlowError, StartError } from '../common/errors/index.js';
import { CallFault } from '../common/reasons/index.js';
import { boundedFetch, identityFault } from './bounded-fetch.js';
import { discoverJwksUri } from './discovery.js';
import { KeySet } from './key-set.js';
import { PacedTask } from './paced-task.js';

const MAX_AGE_MS = 10 * 60_000;
const REFRESH_AFTER_MS = MAX_AGE_MS / 2;
const COOL_DOWN_MS = 1_000;
const RETRY_AFTER_SECONDS = 5;

/**
 * The keys of a remote issuer, found by OpenID discovery and cached for ten minutes.
 *
 * An unknown key is looked up once more, in a set fetched after the token arrived. Such fetches are at least one second
 * apart and shared by all waiting callers. So a flood of made-up key ids costs the issuer one fetch a second. A token
 * with a newly published key waits briefly and is not refused.
 *
 * Once the set has reached half its age, it is refreshed in the background. While the issuer is down, known keys stay
 * valid for at least five and at most ten minutes.
 */
export class RemoteKeySet extends KeySet {
  private readonly logger = new Logger(RemoteKeySet.name);
  private readonly refresh = new PacedTask(() => this.fetchKeys(), COOL_DOWN_MS);
  private jwksUri: URL | undefined;
  private keys: ReturnType<typeof createRemoteJWKSet> | undefined;
  private fetchedMs = 0;
  private isFailing = false;
  private failure: string | undefined;

  constructor(private readonly issuer: string) {
    super();
  }

  override async find(header: JWTHeaderParameters): Promise<CryptoKey> {
    const known = await this.cached();
    try {
      return await known(header);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
    }
    await this.orUnavailable(this.refresh.run());
    const latest = await this.cached();
    return latest(header);
  }

  override async check(): Promise<void> {
    await this.cached();
  }

  override get lastFailure(): string | undefined {
    return this.failure;
  }

  private async cached(): Promise<(header: JWTHeaderParameters) => Promise<CryptoKey>> {
    if (!this.keys?.fresh) await this.orUnavailable(this.refresh.join());
    else if (Date.now() - this.fetchedMs > REFRESH_AFTER_MS) this.refresh.join().catch(() => undefined);
    if (!this.keys) throw new Error('A fetch of the keys succeeded and left none.');
    return this.keys;
  }

  private async orUnavailable(fetched: Promise<void>): Promise<void> {
    try {
      await fetched;
    } catch (cause) {
      const isKnown = cause instanceof CallFault || cause instanceof StartError;
      const detail = isKnown ? cause.message : 'The keys of the identity server cannot be fetched.';
      throw new DataFlowError('auth.identity-unavailable', detail, { cause, retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
  }

  /**
   * Fetches the keys. On failure it keeps the current ones and repeats discovery.
   *
   * The address of the keys may have changed.
   */
  private async fetchKeys(): Promise<void> {
    try {
      const jwksUri = (this.jwksUri ??= await discoverJwksUri(this.issuer));
      // PacedTask limits the rate: jose's own cool-down refuses a request instead of delaying it.
      const keys = createRemoteJWKSet(jwksUri, {
        cacheMaxAge: MAX_AGE_MS,
        cooldownDuration: Infinity,
        [customFetch]: boundedFetch,
      });
      await keys.reload().catch((error: unknown) => {
        throw error instanceof CallFault
          ? error
          : identityFault(jwksUri.href, 'published keys that cannot be read', error);
      });
      this.keys = keys;
      this.fetchedMs = Date.now();
      if (this.isFailing) this.logger.log('The keys of the identity server are available again');
      this.isFailing = false;
      this.failure = undefined;
    } catch (error) {
      this.jwksUri = undefined;
      if (!this.isFailing) this.logger.warn('The keys of the identity server are unavailable', { error });
      this.isFailing = true;
      this.failure = error instanceof CallFault ? error.message : undefined;
      throw error;
    }
  }
}
