import { Injectable } from '@nestjs/common';
import { jwtVerify, type CryptoKey, type JWTHeaderParameters } from 'jose';
import { LRUCache } from 'lru-cache';
import { createHash } from 'node:crypto';
import { DataFlowError } from '../common/errors/index.js';
import { AuthConfig } from './auth.config.js';
import type { Caller } from './caller.js';
import { callerFromClaims } from './caller-from-claims.js';
import { KeySet } from './key-set.js';
import { tokenFault } from './token-fault.js';

const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];
const TYPES = ['jwt', 'at+jwt', 'application/at+jwt'];
const CLOCK_TOLERANCE_SECONDS = 30;
const MAX_TOKEN_CHARACTERS = 16 * 1024;
const MAX_CACHED_TOKENS = 10_000;
const MAX_CACHED_MS = 60_000;

/** Until when the token of a caller is accepted. */
export function acceptedUntil({ expiresAt }: Caller): Date {
  return new Date(expiresAt.getTime() + CLOCK_TOLERANCE_SECONDS * 1000);
}

interface VerifiedToken {
  readonly caller: Caller;
  readonly untilMs: number;
}

/** Checks access tokens and reads who calls from them (RFC 7519, RFC 8725, RFC 9068). */
@Injectable()
export class TokenVerifier {
  private readonly verified = new LRUCache<string, VerifiedToken>({ max: MAX_CACHED_TOKENS });

  constructor(
    private readonly config: AuthConfig,
    private readonly keys: KeySet,
  ) {}

  /**
   * Verifies a token: its signature by a key of the issuer, `iss`, `aud`, `exp` and `nbf`. One that is good is known
   * again by its SHA-256, for a minute at most and never beyond its `exp`.
   *
   * @throws DataFlowError `auth.token-invalid`, `auth.token-expired` or `auth.identity-unavailable`.
   */
  async verify(token: string): Promise<Caller> {
    if (token.length > MAX_TOKEN_CHARACTERS) {
      throw new DataFlowError('auth.token-invalid', `The token is larger than ${MAX_TOKEN_CHARACTERS} bytes.`);
    }
    const hash = createHash('sha256').update(token).digest('base64');
    const known = this.verified.get(hash);
    if (known && known.untilMs > Date.now()) return known.caller;

    const caller = await this.check(token);
    this.verified.set(hash, { caller, untilMs: Math.min(Date.now() + MAX_CACHED_MS, caller.expiresAt.getTime()) });
    return caller;
  }

  private async check(token: string): Promise<Caller> {
    try {
      const { payload } = await jwtVerify<{ exp: number }>(token, (header) => this.key(header), {
        algorithms: ALGORITHMS,
        issuer: this.config.issuer,
        audience: this.config.audience,
        requiredClaims: ['exp'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
      });
      return callerFromClaims(payload, this.config.tenantClaims);
    } catch (error) {
      throw tokenFault(error);
    }
  }

  /** A JWT of another kind, such as a logout token, is refused by its `typ` before a key is looked for (RFC 8725, 3.11). */
  private key(header: JWTHeaderParameters): Promise<CryptoKey> {
    const typ: unknown = header.typ;
    if (typ !== undefined && !(typeof typ === 'string' && TYPES.includes(typ.toLowerCase()))) {
      throw new DataFlowError('auth.token-invalid', 'The `typ` of the token is not `JWT` or `at+jwt`.');
    }
    return this.keys.find(header);
  }
}
