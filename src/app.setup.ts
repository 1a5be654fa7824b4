import type { NestExpressApplication } from '@nestjs/platform-express';
import { SwaggerModule } from '@nestjs/swagger';
import compression from 'compression';
import type { Request, Response } from 'express';
import helmet from 'helmet';
import {
  answerParserErrors,
  boundedDrain,
  holdBodies,
  limitAnonymousConnections,
  requestLog,
  requireHost,
  serveInTurn,
} from './common/http/index.js';
import { compileTrust } from './common/trust-proxy/index.js';
import { Log } from './common/logging/index.js';
import { answerOptions, refuseOutside } from './common/problem-details/index.js';
import { requestContext } from './common/request-context/index.js';
import { Environment, hasRole, publicAddress } from './config/index.js';
import { makeAsyncApiDocument } from './documents/asyncapi/index.js';
import { makeOpenApiDocument } from './documents/openapi/index.js';
import { mountEmbeddedIdentity } from './identity/index.js';
import { MetricsHost } from './metrics/index.js';
import { VERSION } from './version.js';

/** Minimum size of answers that are compressed, in bytes. */
const COMPRESS_FROM_BYTES = 1_024;

/** Time limit for the headers of a request, and the interval of its check, in milliseconds. */
const HEADERS_MS = 30_000;
const CHECK_MS = 5_000;

/** Media types that compress well and that the middleware does not know. */
const COMPRESSIBLE = /^(application\/(json|x-ndjson|problem\+json)|text\/)/;

/** Configures the application outside of its modules, also in tests. Call it before it listens. */
export function configureApp(app: NestExpressApplication): void {
  const environment = app.get(Environment);
  const { BASE_PATH, CORS_ORIGINS, TRUST_PROXY } = environment;
  const server = app.getHttpServer();
  // An upload has no time limit while bytes arrive; the HTTP edge detects idle ones.
  server.requestTimeout = 0;
  server.headersTimeout = HEADERS_MS;
  server.keepAliveTimeout = environment.KEEP_ALIVE_SECONDS * 1_000;
  // Node starts this check when the server begins to listen; the types have it as an option only. Its default is 30 s.
  Object.assign(server, { connectionsCheckingInterval: CHECK_MS });
  const maxAnonymous = environment.MAX_ANONYMOUS_PER_ADDRESS;
  const errorPage = publicAddress(environment, '/errors');
  limitAnonymousConnections(server, { max: maxAnonymous, trustProxy: TRUST_PROXY, log: app.get(Log), errorPage });
  serveInTurn(server);
  holdBodies(server);
  answerParserErrors(server, errorPage);

  app.disable('x-powered-by');
  app.disable('etag');
  if (TRUST_PROXY !== undefined) app.set('trust proxy', compileTrust(TRUST_PROXY));
  app.use(requestContext, requestLog(app.get(Log)), boundedDrain, requireHost);
  const { middleware } = app.get(MetricsHost);
  if (middleware) app.use(middleware);
  app.use(helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } }));
  app.use(compression({ threshold: COMPRESS_FROM_BYTES, filter: isCompressible }));
  if (CORS_ORIGINS !== undefined) {
    app.enableCors({
      origin: CORS_ORIGINS.split(',').map((origin) => origin.trim()),
      exposedHeaders: [
        'SessionId',
        'Server-Timing',
        'Audio-Duration',
        'Audio-Format',
        'Project-Version',
        'Dataflow-Warnings',
        'Preference-Applied',
        'ETag',
        'Retry-After',
        'RateLimit',
        'RateLimit-Policy',
        'WWW-Authenticate',
      ],
    });
  }
  if (BASE_PATH !== '') app.use(refuseOutside(BASE_PATH, errorPage));
  app.use(answerOptions);
  const isApi = hasRole(environment, 'api');
  if (isApi) mountEmbeddedIdentity(app);
  if (BASE_PATH !== '') app.setGlobalPrefix(BASE_PATH);
  if (isApi) serveDocuments(app, BASE_PATH);
}

/** Serves the OpenAPI document, its page, and the AsyncAPI document, publicly like the health routes. */
function serveDocuments(app: NestExpressApplication, basePath: string): void {
  SwaggerModule.setup('docs', app, () => makeOpenApiDocument(app, VERSION), {
    useGlobalPrefix: true,
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
  });
  const document = makeAsyncApiDocument(VERSION, basePath);
  app.getHttpAdapter().get(`${basePath}/asyncapi.json`, (_request, response) => {
    (response as Response).json(document);
  });
}

function isCompressible(request: Request, response: Response): boolean {
  const type = response.getHeader('Content-Type');
  return (typeof type === 'string' && COMPRESSIBLE.test(type)) || compression.filter(request, response);
}
