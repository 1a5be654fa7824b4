import { Logger } from '@nestjs/common';
import { createRemoteJWKSet, customFetch, errors, type CryptoKey, type JWTHeaderParameters } from 'jose';
import { DataFlowError } from '../common/errors/index.js';
import { boundedFetch } from './bounded-fetch.js';
import { discoverJwksUri } from './discovery.js';
import { KeySet } from './key-set.js';
import { PacedTask } from './paced-task.js';

const MAX_AGE_MS = 10 * 60_000;
const REFRESH_AFTER_MS = MAX_AGE_MS / 2;
const COOL_DOWN_MS = 1_000;
const RETRY_AFTER_SECONDS = 5;

/**
 * The keys of an issuer elsewhere, found by OpenID discovery and kept for ten minutes.
 *
 * A key that is not among them is looked for once more in a set fetched after the token came; such fetches are a second
 * apart and shared by all who wait. So a flood of made-up key ids costs the issuer one fetch a second, and a token of a
 * key that was just published is held for a moment, never refused. From half their age on the keys are fetched anew in
 * the background: while the issuer is down, known keys go on working for five minutes at least and ten at most.
 */
export class RemoteKeySet extends KeySet {
  private readonly logger = new Logger(RemoteKeySet.name);
  private readonly refresh = new PacedTask(() => this.fetchKeys(), COOL_DOWN_MS);
  private jwksUri: URL | undefined;
  private keys: ReturnType<typeof createRemoteJWKSet> | undefined;
  private fetchedMs = 0;
  private isFailing = false;

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
      throw new DataFlowError('auth.identity-unavailable', 'The keys of the identity server cannot be had now.', {
        cause,
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
  }

  /** Keeps what it has when it fails, and then asks where the keys are again, since they may have moved. */
  private async fetchKeys(): Promise<void> {
    try {
      this.jwksUri ??= await discoverJwksUri(this.issuer);
      // The pace is set here: jose's own set does not hold a request until its cool-down ends, it refuses it.
      const keys = createRemoteJWKSet(this.jwksUri, {
        cacheMaxAge: MAX_AGE_MS,
        cooldownDuration: Infinity,
        [customFetch]: boundedFetch,
      });
      await keys.reload();
      this.keys = keys;
      this.fetchedMs = Date.now();
      if (this.isFailing) this.logger.log('The keys of the identity server can be had again');
      this.isFailing = false;
    } catch (error) {
      this.jwksUri = undefined;
      if (!this.isFailing) this.logger.warn('The keys of the identity server cannot be had', { error });
      this.isFailing = true;
      throw error;
    }
  }
}
