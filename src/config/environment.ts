import { Field } from '../common/field/index.js';

const KEY_32_BYTES = '([0-9A-Fa-f]{64}|[A-Za-z0-9_-]{43}=?)';

const NONE = '0 means no limit.';

const PROXY = {
  type: 'string',
  optional: true,
  format: 'uri',
  pattern: /^https?:\/\//,
  meaning: 'an http or https address',
  isSecret: true,
} as const;

/**
 * Every setting of the server. The environment is its only source; `.env.example` and docs/configuration.md are
 * generated from this class. One list, so that a setting is looked up in one place; hence its length.
 */
export class Environment {
  @Field({ type: 'integer', minimum: 0, maximum: 65_535, description: 'Port to listen on; 0 picks a free one.' })
  PORT = 3000;

  @Field({ type: 'string', minLength: 1, description: 'Address to listen on; 0.0.0.0 for every interface.' })
  HOST = '127.0.0.1';

  @Field({
    type: 'integer',
    optional: true,
    minimum: 0,
    maximum: 65_535,
    description: 'Port for `GET /metrics`, which needs no token; 0 picks a free one. Without it nothing is measured.',
    example: '9464',
  })
  METRICS_PORT?: number;

  @Field({ type: 'string', minLength: 1, description: 'Address that METRICS_PORT listens on.' })
  METRICS_HOST = '127.0.0.1';

  @Field({
    type: 'string',
    minLength: 1,
    description:
      'Folder for the embedded database, the embedded identity provider, the key of credentials and the spool.',
  })
  DATA_DIR = './data';

  @Field({
    type: 'string',
    minLength: 1,
    description: 'Folder of models for engines in this process, a folder a model; `npm run models` fetches some.',
  })
  MODELS_DIR = './models';

  @Field({
    type: 'string',
    optional: true,
    minLength: 1,
    description:
      'Folder that `audio-logger` keeps recordings in. Without it, and without S3_ENDPOINT, `audio` in DATA_DIR.',
    example: '/var/lib/dataflow/audio',
  })
  AUDIO_DIR?: string;

  @Field({
    type: 'string',
    optional: true,
    format: 'uri',
    pattern: /^https?:\/\/[^/?#]+\/?$/,
    meaning: 'an http or https address without a path',
    description:
      'S3-compatible object storage that recordings go to, in place of a folder. It takes the next four, too.',
    example: 'https://s3.eu-central-1.amazonaws.com',
  })
  S3_ENDPOINT?: string;

  @Field({
    type: 'string',
    optional: true,
    pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    meaning: 'the name of a bucket',
    description: 'Bucket for recordings, which must be there.',
    example: 'recordings',
  })
  S3_BUCKET?: string;

  @Field({ type: 'string', minLength: 1, description: 'Region of the bucket; most servers of your own take any.' })
  S3_REGION = 'us-east-1';

  @Field({ type: 'string', optional: true, minLength: 1, isSecret: true, description: 'Key id that may write there.' })
  S3_ACCESS_KEY_ID?: string;

  @Field({ type: 'string', optional: true, minLength: 1, isSecret: true, description: 'Its secret.' })
  S3_SECRET_ACCESS_KEY?: string;

  @Field({
    type: 'string',
    optional: true,
    format: 'uri',
    pattern: /^postgres(ql)?:\/\//,
    isSecret: true,
    description: 'PostgreSQL to keep tenants and projects in. Without it an embedded database in DATA_DIR is used.',
    example: 'postgresql://dataflow:secret@localhost:5432/dataflow',
  })
  DATABASE_URL?: string;

  @Field({
    type: 'string',
    optional: true,
    pattern: new RegExp(`^${KEY_32_BYTES}(\\s*,\\s*${KEY_32_BYTES})*$`),
    meaning: 'keys of 32 bytes, each 64 characters of hex or 43 of base64url, separated by commas',
    isSecret: true,
    description:
      'Keys that credentials are encrypted with: the first encrypts, all decrypt. Without it one is made and kept in DATA_DIR where the embedded database is used; with DATABASE_URL there are no credentials.',
  })
  CREDENTIALS_KEY?: string;

  @Field({
    type: 'string',
    optional: true,
    format: 'uri',
    pattern: /^https?:\/\//,
    description:
      'OpenID Connect issuer whose tokens are accepted, exactly as in their `iss`. Without it the embedded provider is used.',
    example: 'https://identity.example.com',
  })
  IDENTITY_ISSUER?: string;

  @Field({
    type: 'string',
    optional: true,
    minLength: 1,
    description: 'Audience (`aud`) that tokens must name; required with IDENTITY_ISSUER.',
    example: 'dataflow',
  })
  IDENTITY_AUDIENCE?: string;

  @Field({
    type: 'string',
    minLength: 1,
    description: 'Claims that list the tenants a token may use, in order of preference, separated by commas.',
  })
  IDENTITY_TENANT_CLAIMS = 'tenant,tenantid,tenant_id';

  @Field({ type: 'string', minLength: 1, description: 'Scope that allows to run operations.' })
  SCOPE_RUN = 'Wagtail';

  @Field({ type: 'string', minLength: 1, description: "Scope that allows to configure a tenant's projects." })
  SCOPE_ADMIN = 'Wagtail.Admin';

  @Field({ type: 'string', minLength: 1, description: 'Scope that allows to configure tenants.' })
  SCOPE_PLATFORM = 'Wagtail.Platform';

  @Field({
    type: 'string',
    optional: true,
    enum: ['allow', 'off'],
    description:
      'The embedded OpenID provider: `allow` runs it in production (NODE_ENV=production) too, `off` never. By default it runs where IDENTITY_ISSUER is not set, and not in production.',
  })
  EMBEDDED_IDENTITY?: 'allow' | 'off';

  @Field({ type: 'string', minLength: 1, description: 'Client id that the embedded provider knows.' })
  EMBEDDED_IDENTITY_CLIENT_ID = 'demo';

  @Field({
    type: 'string',
    optional: true,
    minLength: 16,
    isSecret: true,
    description: 'Its secret. Without it one is made and printed at the first start, and kept in DATA_DIR.',
  })
  EMBEDDED_IDENTITY_CLIENT_SECRET?: string;

  @Field({
    type: 'boolean',
    description: 'Refuse a wav whose body is shorter than its header says, instead of working on what is there.',
  })
  STRICT_WAV = false;

  @Field({
    type: 'string',
    optional: true,
    description:
      "Proxies to trust for the client's address: a count of hops, or addresses and networks separated by commas.",
    example: '1',
  })
  TRUST_PROXY?: string;

  @Field({
    type: 'string',
    pattern: /^(\/[\w.~-]+)*$/,
    description: 'Path in front of every route, where a gateway passes one on.',
    example: '/dataflow',
  })
  BASE_PATH = '';

  @Field({ ...PROXY, description: 'Proxy for outgoing calls to http addresses.' })
  HTTP_PROXY?: string;

  @Field({ ...PROXY, description: 'Proxy for outgoing calls to https addresses.' })
  HTTPS_PROXY?: string;

  @Field({
    type: 'string',
    optional: true,
    description: 'Hosts that are called without a proxy, separated by commas; `*` for all.',
    example: 'localhost,.example.com',
  })
  NO_PROXY?: string;

  @Field({
    type: 'string',
    description:
      'Where services behind nodes may be, separated by commas: `public` for every public address; a name, or `*.` and a domain, whatever address it has; an address or a range such as `10.1.0.0/16`. Loopback and link-local addresses only by a range.',
    example: 'public, asr.example.com, 10.1.0.0/16',
  })
  OUTBOUND_ALLOW = 'public';

  @Field({
    type: 'string',
    optional: true,
    description: 'Origins that browsers may call from, separated by commas. Without it none may.',
    example: 'https://admin.example.com',
  })
  CORS_ORIGINS?: string;

  @Field({
    type: 'string',
    enum: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    description: 'Least level that is logged.',
  })
  LOG_LEVEL = 'info';

  @Field({ type: 'integer', minimum: 0, unit: 'bytes', description: `Largest request body. ${NONE}` })
  MAX_BODY_BYTES = 4 * 1024 ** 3;

  @Field({ type: 'integer', minimum: 0, unit: 'seconds', description: `Longest audio of an operation. ${NONE}` })
  MAX_AUDIO_SECONDS = 14_400;

  @Field({
    type: 'integer',
    minimum: 0,
    unit: 'bytes',
    description: `Largest \`Parameters\` part or JSON body. ${NONE}`,
  })
  MAX_PARAMETERS_BYTES = 1024 ** 2;

  @Field({ type: 'integer', minimum: 0, description: `Most events that a request may send in. ${NONE}` })
  MAX_EVENTS_IN = 10_000;

  @Field({ type: 'integer', minimum: 0, description: `Most events that an operation may send out. ${NONE}` })
  MAX_EVENTS_OUT = 1_000_000;

  @Field({
    type: 'integer',
    minimum: 0,
    unit: 'seconds',
    description: `Longest time without a byte of an upload, while the server waits for one. ${NONE}`,
  })
  UPLOAD_IDLE_SECONDS = 30;

  @Field({
    type: 'integer',
    minimum: 0,
    unit: 'seconds',
    description: `Longest time that a client may take none of its answer, while there is some. ${NONE}`,
  })
  ANSWER_IDLE_SECONDS = 60;

  @Field({
    type: 'integer',
    minimum: 0,
    unit: 'seconds',
    description: `Longest time from the opening of a WebSocket to its Start message. ${NONE}`,
  })
  STREAM_START_SECONDS = 10;

  @Field({
    type: 'integer',
    minimum: 0,
    unit: 'seconds',
    description: `Longest time that a stream may go on without audio or a message of its client. ${NONE}`,
  })
  STREAM_IDLE_SECONDS = 120;

  @Field({
    type: 'integer',
    minimum: 0,
    unit: 'seconds',
    description: 'How often a client of a WebSocket is pinged; it is gone when it has missed two. 0 means never.',
  })
  STREAM_PING_SECONDS = 20;

  @Field({ type: 'integer', minimum: 1, unit: 'bytes', description: 'Largest message of a WebSocket.' })
  MAX_FRAME_BYTES = 1024 ** 2;

  @Field({
    type: 'integer',
    minimum: 1,
    unit: 'bytes',
    description: 'Most that may wait in memory for the client of a stream, which is cut off when there is more.',
  })
  MAX_QUEUED_BYTES = 4 * 1024 ** 2;

  @Field({ type: 'integer', minimum: 0, unit: 'seconds', description: `Longest life of an operation. ${NONE}` })
  MAX_OPERATION_SECONDS = 7_200;

  @Field({
    type: 'integer',
    minimum: 0,
    unit: 'seconds',
    description: `Longest time from the end of the input to the end of the operation. ${NONE}`,
  })
  DRAIN_SECONDS = 600;

  @Field({ type: 'integer', minimum: 1, description: 'Messages that wait at a node before its senders do.' })
  MAILBOX_MESSAGES = 64;

  @Field({
    type: 'integer',
    minimum: 0,
    unit: 'bytes',
    description: `Most that an operation may hold on disk. ${NONE}`,
  })
  MAX_SPOOL_BYTES = 4 * 1024 ** 3;

  @Field({
    type: 'string',
    description:
      'Packages with nodes of your own, separated by commas: names, looked for in `node_modules` of the working directory and of the server, or paths. Their code runs in the server.',
    example: 'acme-nodes, ./nodes/greeting',
  })
  NODE_PACKAGES = '';

  @Field({
    type: 'integer',
    minimum: 1,
    maximum: 64,
    description:
      "Threads that customers' scripts share. A script that takes its time keeps those of its thread waiting.",
  })
  SCRIPT_THREADS = 2;

  @Field({
    type: 'integer',
    minimum: 0,
    unit: 'bytes',
    description: `Most memory that the scripts which run at once may use together, by their own limits. ${NONE}`,
  })
  MAX_SCRIPT_MEMORY_BYTES = 4 * 1024 ** 3;

  @Field({
    type: 'integer',
    minimum: 0,
    unit: 'bytes',
    description: 'Least space on the disk of DATA_DIR; with less the server is not ready. 0 means any.',
  })
  MIN_FREE_DISK_BYTES = 256 * 1024 ** 2;

  @Field({ type: 'integer', minimum: 0, description: `Most operations that the process runs at once. ${NONE}` })
  MAX_OPERATIONS = 200;

  @Field({
    type: 'integer',
    minimum: 0,
    unit: 'ms',
    description: `How late the event loop may be (99th percentile of five seconds) before no more operations are taken in. ${NONE}`,
  })
  MAX_EVENT_LOOP_DELAY_MS = 1_000;

  @Field({
    type: 'integer',
    minimum: 0,
    maximum: 100,
    unit: 'percent',
    description: `How much of the heap that Node may use can be in use before no more operations are taken in. ${NONE}`,
  })
  MAX_HEAP_PERCENT = 90;

  @Field({
    type: 'integer',
    minimum: 0,
    unit: 'seconds',
    description: 'Time that running operations are given when the server is told to stop.',
  })
  SHUTDOWN_GRACE_SECONDS = 30;

  @Field({
    type: 'string',
    optional: true,
    format: 'uri',
    pattern: /^https?:\/\//,
    description:
      'OpenTelemetry collector that spans are sent to, as OTLP over HTTP. Without it, and without the next two, none are. Its other variables (`OTEL_SERVICE_NAME`, `OTEL_TRACES_SAMPLER`, `OTEL_EXPORTER_OTLP_HEADERS`, …) hold too.',
    example: 'http://127.0.0.1:4318',
  })
  OTEL_EXPORTER_OTLP_ENDPOINT?: string;

  @Field({
    type: 'string',
    optional: true,
    format: 'uri',
    pattern: /^https?:\/\//,
    description: 'The same with its path, for spans alone.',
    example: 'http://127.0.0.1:4318/v1/traces',
  })
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT?: string;

  @Field({
    type: 'string',
    optional: true,
    enum: ['otlp', 'none'],
    description: '`otlp` sends spans to http://localhost:4318 unless told otherwise, `none` sends none.',
  })
  OTEL_TRACES_EXPORTER?: 'otlp' | 'none';

  @Field({ type: 'boolean', description: 'Sends no spans, whatever else is set.' })
  OTEL_SDK_DISABLED = false;

  @Field({ type: 'string', optional: true, description: '`production` makes unsafe defaults refuse to start.' })
  NODE_ENV?: string;
}
