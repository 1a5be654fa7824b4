import { Injectable, type OnModuleDestroy } from '@nestjs/common';
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
 * passport-jwt's strategy, with jose in place of the verifier that comes with it.
 *
 * passport-jwt verifies with jsonwebtoken, which knows no EdDSA and takes its key before it has looked at the token's
 * type. The one way to put another verifier in its place, `JwtVerifier`, is a static of its class, which every strategy
 * of the process would share; so `authenticate` is overridden, which passport means a strategy to do. Its own check,
 * should it ever be reached, gets no key and refuses.
 */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) implements OnModuleDestroy {
  constructor(private readonly verifier: TokenVerifier) {
    super({
      jwtFromRequest: bearerToken,
      secretOrKeyProvider: (_request, _token, done) => done(new Error('Tokens are verified by TokenVerifier.')),
    });
    // The registry of strategies is one for the process; with a name of its own, two applications do not share one.
    this.name = `jwt-${randomUUID()}`;
    passport.use(this);
  }

  onModuleDestroy(): void {
    passport.unuse(this.name);
  }

  override authenticate(request: IncomingMessage): void {
    this.validate(request).then(
      (caller) => this.success(caller),
      (error: unknown) => this.error(toDataFlowError(error)),
    );
  }

  /** Who sends a request; rejects with a DataFlowError where its token does not say so. */
  async validate(request: IncomingMessage): Promise<Caller> {
    return this.verifier.verify(bearerToken(request));
  }
}
