import type { NestExpressApplication } from '@nestjs/platform-express';
import { Environment } from '../config/index.js';
import { IdentityHost } from './identity-host.js';

/**
 * Mounts the endpoints of the embedded provider, if it runs, under BASE_PATH.
 *
 * Call it after CORS is set up and before `app.init()` or `app.listen()`. The provider reads request bodies by itself,
 * so it must precede the body parsers. Its endpoints need no token, so it precedes the guards.
 */
export function mountEmbeddedIdentity(app: NestExpressApplication): void {
  const { embedded } = app.get(IdentityHost);
  if (embedded) app.use(app.get(Environment).BASE_PATH || '/', embedded.handler);
}
