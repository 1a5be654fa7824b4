import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import passport from 'passport';
import { Strategy } from 'passport-jwt';
import { toDataFlowError } from '../common/errors/index.js';
import { bearerToken } from './bearer-token.js';
import type { Caller } from './caller.js';
import { TokenVerifier } from './token-verifier.js';

/**
 * passport-jwt's strategy, with jose instead of its own verifier.
 *
 * passport-jwt verifies with jsonwebtoken, which does not support EdDSA and selects the key before it checks the
 * token's type. Its verifier is replaceable only by `JwtVerifier`, a static member that all strategies of the process
 * share. So this class overrides `authenticate`, as passport intends. Should the original check ever run, it gets no
 * key and refuses.
 */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) implements OnApplicationShutdown {
  constructor(private readonly verifier: TokenVerifier) {
    super({
      jwtFromRequest: bearerToken,
      secretOrKeyProvider: (_request, _token, done) => done(new Error('Tokens are verified by TokenVerifier.')),
    });
    // The registry of strategies is one per process; a unique name keeps two applications apart.
    this.name = `jwt-${randomUUID()}`;
    passport.use(this);
  }

  onApplicationShutdown(): void {
    passport.unuse(this.name);
  }

  override authenticate(request: IncomingMessage): void {
    this.validate(request).then(
      (caller) => this.success(caller),
      (error: unknown) => this.error(toDataFlowError(error)),
    );
  }

  /** Verifies the caller of a request; rejects with a DataFlowError when the token is invalid. */
  async validate(request: IncomingMessage): Promise<Caller> {
    return this.verifier.verify(bearerToken(request));
  }
}
