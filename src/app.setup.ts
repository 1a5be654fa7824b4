import type { NestExpressApplication } from '@nestjs/platform-express';
import { SwaggerModule } from '@nestjs/swagger';
import compression from 'compression';
import type { Request, Response } from 'express';
import helmet from 'helmet';
import { makeAsyncApiDocument } from './asyncapi/index.js';
import { boundedDrain, holdBodies, requestLog } from './common/http/index.js';
import { Log } from './common/logging/index.js';
import { refuseOutside } from './common/problem-details/index.js';
import { requestContext } from './common/request-context/index.js';
import { Environment } from './config/index.js';
import { mountEmbeddedIdentity } from './identity/index.js';
import { MetricsHost } from './metrics/index.js';
import { makeOpenApiDocument } from './openapi/index.js';
import { VERSION } from './version.js';

/** Answers below this size are not worth compressing, in bytes. */
const COMPRESS_FROM_BYTES = 1_024;

/** Media types that compress well and that the middleware does not know. */
const COMPRESSIBLE = /^(application\/(json|x-ndjson|problem\+json)|text\/)/;

/** Everything of an application that is not in its modules; the tests use it too. To be called before it listens. */
export function configureApp(app: NestExpressApplication): void {
  const environment = app.get(Environment);
  const { BASE_PATH, CORS_ORIGINS, TRUST_PROXY } = environment;
  const server = app.getHttpServer();
  // An upload may take as long as it likes while bytes come; ingestion watches that.
  server.requestTimeout = 0;
  holdBodies(server);

  app.disable('x-powered-by');
  app.disable('etag');
  if (TRUST_PROXY !== undefined) app.set('trust proxy', /^\d+$/.test(TRUST_PROXY) ? Number(TRUST_PROXY) : TRUST_PROXY);
  app.use(requestContext, requestLog(app.get(Log)), boundedDrain);
  const { middleware } = app.get(MetricsHost);
  if (middleware) app.use(middleware);
  app.use(helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } }));
  app.use(compression({ threshold: COMPRESS_FROM_BYTES, filter: isCompressible }));
  if (CORS_ORIGINS !== undefined) {
    app.enableCors({
      origin: CORS_ORIGINS.split(',').map((origin) => origin.trim()),
      exposedHeaders: ['SessionId', 'Server-Timing', 'ETag', 'Retry-After', 'WWW-Authenticate'],
    });
  }
  if (BASE_PATH !== '') app.use(refuseOutside(BASE_PATH));
  mountEmbeddedIdentity(app);
  if (BASE_PATH !== '') app.setGlobalPrefix(BASE_PATH);
  SwaggerModule.setup('docs', app, () => makeOpenApiDocument(app, VERSION), {
    useGlobalPrefix: true,
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
  });
  serveAsyncApi(app, BASE_PATH);
}

/** The streaming protocol, as public as the document of the HTTP routes. */
function serveAsyncApi(app: NestExpressApplication, basePath: string): void {
  const document = makeAsyncApiDocument(VERSION, basePath);
  app.getHttpAdapter().get(`${basePath}/asyncapi.json`, (_request, response) => {
    (response as Response).json(document);
  });
}

function isCompressible(request: Request, response: Response): boolean {
  const type = response.getHeader('Content-Type');
  return (typeof type === 'string' && COMPRESSIBLE.test(type)) || compression.filter(request, response);
}
