import { Injectable } from '@nestjs/common';
import { jwtVerify, type CryptoKey, type JWTHeaderParameters, type JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import { createHash } from 'node:crypto';
import { DataFlowError } from '../common/errors/index.js';
import { AuthConfig } from './auth.config.js';
import type { Caller } from './caller.js';
import { callerFromClaims } from './caller-from-claims.js';
import { KeySet } from './key-set.js';
import { tokenFault } from './token-fault.js';

const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];
/** Types of an access token (RFC 9068, section 2.1); RFC 7515, 4.1.9 allows omitting the prefix. */
const ACCESS_TOKEN_TYPES = ['at+jwt', 'application/at+jwt'];
const TYPES = ['jwt', ...ACCESS_TOKEN_TYPES];
/** Claims that RFC 9068 (section 2.2) requires in addition to `iss`, `aud` and `exp`. */
const TEXT_CLAIMS = ['sub', 'client_id', 'jti'];
const NUMBER_CLAIMS = ['iat'];
const CLOCK_TOLERANCE_SECONDS = 30;
const MAX_TOKEN_CHARACTERS = 16 * 1024;
const MAX_CACHED_TOKENS = 10_000;
const MAX_CACHED_MS = 60_000;

/** The time until which a caller's token is accepted. */
export function acceptedUntil({ expiresAt }: Caller): Date {
  return new Date(expiresAt.getTime() + CLOCK_TOLERANCE_SECONDS * 1000);
}

interface VerifiedToken {
  readonly caller: Caller;
  readonly untilMs: number;
}

/** Checks access tokens and reads their callers (RFC 7519, RFC 8725, RFC 9068). */
@Injectable()
export class TokenVerifier {
  private readonly verified = new LRUCache<string, VerifiedToken>({ max: MAX_CACHED_TOKENS });

  constructor(
    private readonly config: AuthConfig,
    private readonly keys: KeySet,
  ) {}

  /**
   * Verifies a token: its signature by a key of the issuer, `iss`, `aud`, `exp` and `nbf`.
   *
   * Where AUTH_TOKEN_TYPE is `at+jwt`, the claims of RFC 9068 are required too. A valid token is cached by its SHA-256
   * for a minute at most and never beyond its `exp`.
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
      if (this.config.tokenType === 'at+jwt') requireAccessTokenClaims(payload);
      return callerFromClaims(payload, this.config);
    } catch (error) {
      throw tokenFault(error);
    }
  }

  /** Finds the key. A JWT of another type, such as a logout token, is refused first (RFC 8725, 3.11). */
  private key(header: JWTHeaderParameters): Promise<CryptoKey> {
    const typ: unknown = header.typ;
    const type = typeof typ === 'string' ? typ.toLowerCase() : undefined;
    if (this.config.tokenType === 'at+jwt') {
      if (type === undefined || !ACCESS_TOKEN_TYPES.includes(type)) throw wrongType('not `at+jwt` (AUTH_TOKEN_TYPE)');
    } else if (typ !== undefined && (type === undefined || !TYPES.includes(type))) {
      throw wrongType('neither `JWT` nor `at+jwt`');
    }
    return this.keys.find(header);
  }
}

/** @throws DataFlowError `auth.token-invalid` naming every claim that is missing or of another type. */
function requireAccessTokenClaims(payload: JWTPayload): void {
  const faulty = [
    ...TEXT_CLAIMS.filter((claim) => typeof payload[claim] !== 'string' || payload[claim] === ''),
    ...NUMBER_CLAIMS.filter((claim) => typeof payload[claim] !== 'number'),
  ].map((claim) => `\`${claim}\``);
  if (faulty.length === 0) return;
  throw new DataFlowError(
    'auth.token-invalid',
    `The token has no valid ${faulty.join(', ')}; AUTH_TOKEN_TYPE=at+jwt requires the claims of RFC 9068, section 2.2.`,
  );
}

function wrongType(how: string): DataFlowError {
  return new DataFlowError('auth.token-invalid', `The \`typ\` of the token is ${how}.`);
}
