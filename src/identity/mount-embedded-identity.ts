import type { NestExpressApplication } from '@nestjs/platform-express';
import { Environment } from '../config/index.js';
import { IdentityHost } from './identity-host.js';

/**
 * Puts the endpoints of the embedded provider, where it runs, under BASE_PATH.
 *
 * To be called after CORS is set up and before `app.init()` or `app.listen()`: the provider reads request bodies by
 * itself, so it must come before the body parsers, and its endpoints need no token, so it comes before the guards.
 */
export function mountEmbeddedIdentity(app: NestExpressApplication): void {
  const { embedded } = app.get(IdentityHost);
  if (embedded) app.use(app.get(Environment).BASE_PATH || '/', embedded.handler);
}
