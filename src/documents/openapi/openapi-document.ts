import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { ERRORS, type ErrorCode } from '../../common/errors/index.js';
import { Problem } from '../../common/problem-details/index.js';
import { EVENTS } from '../../pipeline/index.js';
import { Conversation, EventDto } from '../../protocol/index.js';
import { describeFields } from './swagger-fields.js';

/** Errors that every route can answer with. */
const OF_ALL: readonly ErrorCode[] = ['request.method-not-allowed', 'request.headers-too-large'];

/** Errors that every route which needs a token can answer with. */
const EVERYWHERE: readonly ErrorCode[] = [
  'auth.token-missing',
  'auth.token-invalid',
  'auth.token-expired',
  'auth.scope-missing',
  'internal',
  'auth.identity-unavailable',
  'server.database-unavailable',
];

/** Errors that every route which acts on a tenant can also answer with. */
const WITH_TENANT: readonly ErrorCode[] = ['tenancy.header-missing', 'tenancy.forbidden'];

const PROBLEM = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

/** Headers of the responses with some errors. */
const ERROR_HEADERS: Partial<Record<ErrorCode, HeadersObject>> = {
  'request.method-not-allowed': {
    Allow: { description: 'The methods that the path has.', schema: { type: 'string' } },
  },
  'request.encoding-unsupported': {
    'Accept-Encoding': { description: '`identity` for a compressed body.', schema: { type: 'string' } },
  },
};

type Responses = NonNullable<OpenAPIObject['paths'][string]['get']>['responses'];
type HeadersObject = Extract<Responses[string], { headers?: unknown }>['headers'];

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** Makes the OpenAPI document of an application. */
export function makeOpenApiDocument(app: INestApplication, version: string): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('Data Flow')
    .setDescription(
      "Runs speech products: send a recording or events, get the events that reach the project's Publisher.",
    )
    .setVersion(version)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' });
  const eventData = Object.values(EVENTS).flatMap(({ data }) => (data ? [data] : []));
  describeFields();
  const document = SwaggerModule.createDocument(app, builder.build(), {
    operationIdFactory: (_controller, method) => method,
    extraModels: [Problem, EventDto, Conversation, ...eventData],
  });
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of ['get', 'post', 'put', 'delete'] as const) {
      const operation = item[method];
      if (operation) secure(operation, path.startsWith('/health'));
      if (operation && path.startsWith('/project-runner')) describeBatch(operation);
    }
  }
  return withPlainNames(document);
}

/** Names schemas after their content: `Tenant`, not `TenantDto`. */
function withPlainNames(document: OpenAPIObject): OpenAPIObject {
  const renamed = JSON.stringify(document).replaceAll(
    /"#\/components\/schemas\/(\w+?)Dto"/g,
    '"#/components/schemas/$1"',
  );
  const plain = JSON.parse(renamed) as OpenAPIObject;
  const schemas = Object.entries(plain.components?.schemas ?? {});
  return {
    ...plain,
    components: {
      ...plain.components,
      schemas: Object.fromEntries(schemas.map(([name, schema]) => [name.replace(/Dto$/, ''), schema])),
    },
  };
}

/** Describes whether a token is needed, and the errors that are not declared by each route. */
function secure(operation: Operation, isPublic: boolean): void {
  operation.security = isPublic ? [] : [{ bearer: [] }];
  const hasTenant = operation.parameters?.some((parameter) => 'name' in parameter && parameter.name === 'Tenant');
  for (const code of [
    ...(isPublic ? [] : EVERYWHERE),
    ...(hasTenant ? WITH_TENANT : []),
    ...OF_ALL,
    ...(operation.requestBody ? (['request.encoding-unsupported'] as const) : []),
  ]) {
    const key = String(ERRORS[code].status);
    const text = `\`${code}\`: ${ERRORS[code].title}`;
    const known = operation.responses[key];
    const before = known && 'description' in known && known.description ? `${known.description}. ` : '';
    const headers = ERROR_HEADERS[code];
    operation.responses[key] = { ...known, ...(headers && { headers }), description: before + text, content: PROBLEM };
  }
}

/** Describes the encoding of `Parameters` in the body, which decorators cannot. */
function describeBatch(operation: Operation): void {
  const body = operation.requestBody;
  const media = body && 'content' in body ? body.content['multipart/form-data'] : undefined;
  if (media) media.encoding = { Parameters: { contentType: 'application/json' }, Audio: { contentType: 'audio/wav' } };
}
