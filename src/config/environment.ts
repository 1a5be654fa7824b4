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
 * Every setting of the server: one list, so that a setting is found in one place; hence its length.
 *
 * The environment is its only source; `.env.example` and docs/configuration.md are generated from this class.
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
    pattern: /^(api|worker)(\s*,\s*(api|worker))*$/,
    meaning: 'api, worker, or both, separated by a comma',
    description:
      'Roles of this process: `api` serves routes and streams, `worker` runs operations. A process with `worker` alone serves health and metrics only.',
  })
  DATAFLOW_ROLES = 'api,worker';

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
    format: 'uri',
    pattern: /^https?:\/\/[^\s/?#@]+([/?#]\S*)?$/,
    meaning: 'an http or https address without a user',
    description:
      'Speech recognizer of the default projects: a server with `POST /v1/audio/transcriptions`. In designs it is the variable `${RECOGNIZER_URL}`. Nodes of all tenants may call this host and port, whatever OUTBOUND_ALLOW says.',
    example: 'http://127.0.0.1:8000',
  })
  RECOGNIZER_URL?: string;

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
    meaning: 'postgres://user:password@host:port/database',
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
    meaning: 'an http or https URL',
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

  @Field({
    type: 'string',
    optional: true,
    enum: ['at+jwt'],
    description:
      'Type (`typ`) that access tokens must have: `at+jwt` accepts only those of RFC 9068, with all claims that it requires. By default `JWT` and a token without a type are accepted too.',
  })
  AUTH_TOKEN_TYPE?: 'at+jwt';

  @Field({
    type: 'boolean',
    description:
      'Use the `sub` of a token as its client id if it has neither `client_id` nor `azp`. Set it only if the identity server keeps subjects and client ids apart: grants are made to client ids.',
  })
  AUTH_SUBJECT_AS_CLIENT = false;

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
      'The embedded OpenID provider, which runs where IDENTITY_ISSUER is not set: `allow` runs it everywhere, `off` never. By default it runs with NODE_ENV `development` or `test`, and without NODE_ENV if HOST is a loopback address.',
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
    description:
      'Refuse a wav whose header contradicts itself or is longer than its body, instead of an Audio Warning.',
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
    meaning: 'a path such as /dataflow, without a slash at its end',
    description: 'Path in front of every route, where a gateway passes one on.',
    example: '/dataflow',
  })
  BASE_PATH = '';

  @Field({
    type: 'string',
    optional: true,
    format: 'uri',
    pattern: /^https?:\/\/[^\s/?#]+(\/[^\s/?#]+)*\/?$/,
    meaning: 'an http or https address without query and fragment',
    description:
      'Address of this server as its clients see it, with the path that a gateway adds; BASE_PATH is not appended. Errors link to its page `/errors`. Without it links are relative.',
    example: 'https://api.example.com/dataflow',
  })
  PUBLIC_URL?: string;

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
    type: 'integer',
    minimum: 0,
    description: `Maximum number of calls to services that a tenant has in flight; further calls wait within their own time. ${NONE}`,
  })
  MAX_OUTGOING_CALLS_PER_TENANT = 256;

  @Field({
    type: 'integer',
    minimum: 0,
    description: `Maximum number of WebSockets to services that a tenant has open; further ones wait for as long as they may take to connect. ${NONE}`,
  })
  MAX_OUTGOING_SOCKETS_PER_TENANT = 1_000;

  @Field({
    type: 'integer',
    minimum: 0,
    description: `Maximum number of tokens that are fetched for a tenant's OAuth 2.0 credentials at once; further fetches wait for up to 14 s. ${NONE}`,
  })
  MAX_TOKEN_FETCHES_PER_TENANT = 16;

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
    description: 'Minimum level of the lines that are logged.',
  })
  LOG_LEVEL = 'info';

  @Field({ type: 'integer', minimum: 0, unit: 'bytes', description: `Maximum size of a request body. ${NONE}` })
  MAX_BODY_BYTES = 4 * 1024 ** 3;

  @Field({
    type: 'integer',
    minimum: 0,
    unit: 'seconds',
    description: `Maximum length of the audio of an operation. ${NONE}`,
  })
  MAX_AUDIO_SECONDS = 14_400;

  @Field({
    type: 'integer',
    minimum: 0,
    unit: 'bytes',
    description: `Maximum size of a \`Parameters\` part or a JSON body. ${NONE}`,
  })
  MAX_PARAMETERS_BYTES = 1024 ** 2;

  @Field({
    type: 'integer',
    minimum: 0,
    unit: 'bytes',
    description: `Maximum size of a design, as JSON. ${NONE}`,
  })
  MAX_DESIGN_BYTES = 8 * 1024 ** 2;

  @Field({
    type: 'integer',
    minimum: 1_000,
    maximum: 1_000_000,
    unit: 'characters',
    description:
      'Maximum length of a `Data.Text` that a node works on at once. Longer texts are split after sentences, and other work of the server goes on between the parts.',
  })
  MAX_TEXT_CHARACTERS = 20_000;

  @Field({ type: 'integer', minimum: 0, description: `Maximum number of events in a request. ${NONE}` })
  MAX_EVENTS_IN = 10_000;

  @Field({
    type: 'integer',
    minimum: 0,
    description: `Maximum number of events that an operation may send to its client. ${NONE}`,
  })
  MAX_EVENTS_OUT = 1_000_000;

  @Field({
    type: 'integer',
    minimum: 0,
    unit: 'seconds',
    description: `Maximum time without a byte of an upload while the server is reading. ${NONE}`,
  })
  UPLOAD_IDLE_SECONDS = 30;

  @Field({
    type: 'integer',
    minimum: 0,
    unit: 'bytes',
    description: `Minimum rate of an upload, measured over 30 s in which the server reads; the time while the server is the slower side does not count. ${NONE}`,
  })
  MIN_UPLOAD_BYTES_PER_SECOND = 1_000;

  @Field({
    type: 'integer',
    minimum: 0,
    unit: 'seconds',
    description: `Maximum time that a client may read nothing while the server has data to send. ${NONE}`,
  })
  ANSWER_IDLE_SECONDS = 60;

  @Field({
    type: 'integer',
    minimum: 0,
    unit: 'seconds',
    description: `Maximum time from the opening of a WebSocket to its Start message. ${NONE}`,
  })
  STREAM_START_SECONDS = 10;

  @Field({
    type: 'integer',
    minimum: 0,
    description: `Maximum number of WebSockets without a Start from one client address (IPv6: from one /64), or of one tenant where a valid token came with the handshake. Without TRUST_PROXY, private and loopback addresses are not counted. ${NONE}`,
  })
  MAX_UNSTARTED_PER_ADDRESS = 256;

  @Field({
    type: 'integer',
    minimum: 0,
    description: `Maximum number of connections of one client address (IPv6: of one /64) on which no request had a valid token yet. Trusted proxies are not counted and, without TRUST_PROXY, private and loopback addresses neither. ${NONE}`,
  })
  MAX_ANONYMOUS_PER_ADDRESS = 1_000;

  @Field({
    type: 'integer',
    minimum: 0,
    unit: 'seconds',
    description: `Maximum time that a stream may continue without audio or a message from its client. ${NONE}`,
  })
  STREAM_IDLE_SECONDS = 120;

  @Field({
    type: 'integer',
    minimum: 0,
    unit: 'seconds',
    description:
      'Interval of the pings to WebSocket clients. A client that misses two is disconnected. 0 disables pings.',
  })
  STREAM_PING_SECONDS = 20;

  @Field({ type: 'integer', minimum: 1, unit: 'bytes', description: 'Maximum size of a WebSocket message.' })
  MAX_FRAME_BYTES = 1024 ** 2;

  @Field({
    type: 'integer',
    minimum: 1,
    unit: 'bytes',
    description: 'Maximum size of the send queue of a stream. A client whose queue grows beyond it is disconnected.',
  })
  MAX_QUEUED_BYTES = 4 * 1024 ** 2;

  @Field({ type: 'integer', minimum: 0, unit: 'seconds', description: `Maximum duration of an operation. ${NONE}` })
  MAX_OPERATION_SECONDS = 7_200;

  @Field({
    type: 'integer',
    minimum: 0,
    unit: 'seconds',
    description: `Maximum time from the end of the input to the end of the operation. ${NONE}`,
  })
  DRAIN_SECONDS = 600;

  @Field({
    type: 'integer',
    minimum: 1,
    description: 'Maximum number of messages in the mailbox of a node; senders wait while it is full.',
  })
  MAILBOX_MESSAGES = 64;

  @Field({
    type: 'integer',
    minimum: 0,
    unit: 'bytes',
    description: `Maximum disk space of an operation. ${NONE}`,
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
      "Threads that run customers' scripts at once, and threads that each tenant has at most. With more, tenants take turns of 50 ms.",
  })
  SCRIPT_THREADS = 2;

  @Field({
    type: 'integer',
    minimum: 1,
    maximum: 1_024,
    description:
      'Maximum number of threads for scripts, of some 11 MB each. While a tenant has scripts it has a thread of its own; with more tenants than threads at once, tenants share.',
  })
  MAX_SCRIPT_THREADS = 32;

  @Field({
    type: 'integer',
    minimum: 500,
    maximum: 1_000,
    unit: 'ms',
    description:
      "Time that a tenant's scripts may use of one of its threads in each second; they are paused beyond. Unused time is kept, up to that of one second.",
  })
  SCRIPT_MS_PER_SECOND = 800;

  @Field({
    type: 'integer',
    minimum: 0,
    unit: 'bytes',
    description: `Maximum memory that all scripts together use, as it has grown: 16 MiB each at first. A tenant that uses more than half gets no more while less than a quarter is free. ${NONE}`,
  })
  MAX_SCRIPT_MEMORY_BYTES = 4 * 1024 ** 3;

  @Field({
    type: 'integer',
    minimum: 0,
    unit: 'bytes',
    description:
      'Minimum free space on the disk of DATA_DIR. With less, the server is not ready. 0 disables the check.',
  })
  MIN_FREE_DISK_BYTES = 256 * 1024 ** 2;

  @Field({
    type: 'integer',
    minimum: 0,
    description: `Maximum number of operations that the process runs at once. ${NONE}`,
  })
  MAX_OPERATIONS = 200;

  @Field({
    type: 'integer',
    minimum: 0,
    unit: 'ms',
    description: `Maximum delay of the event loop (99th percentile over five seconds); above it, new operations are refused. ${NONE}`,
  })
  MAX_EVENT_LOOP_DELAY_MS = 1_000;

  @Field({
    type: 'integer',
    minimum: 0,
    maximum: 100,
    unit: 'percent',
    description: `Maximum share of Node's heap limit in use; above it, new operations are refused. ${NONE}`,
  })
  MAX_HEAP_PERCENT = 90;

  @Field({
    type: 'integer',
    minimum: 1,
    maximum: 3_600,
    unit: 'seconds',
    description:
      'How long an idle HTTP connection stays open for the next request. A load balancer has to close its own earlier; most do after 60.',
  })
  KEEP_ALIVE_SECONDS = 65;

  @Field({
    type: 'integer',
    minimum: 0,
    unit: 'seconds',
    description: 'Grace period for running operations when the server receives SIGTERM or SIGINT.',
  })
  SHUTDOWN_GRACE_SECONDS = 30;

  @Field({
    type: 'string',
    optional: true,
    format: 'uri',
    pattern: /^https?:\/\//,
    meaning: 'an http or https URL',
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
    meaning: 'an http or https URL',
    description: 'The same with its path, for spans alone.',
    example: 'http://127.0.0.1:4318/v1/traces',
  })
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT?: string;

  @Field({
    type: 'string',
    optional: true,
    enum: ['otlp', 'none'],
    description: '`otlp` sends spans, to http://localhost:4318 by default; `none` sends none.',
  })
  OTEL_TRACES_EXPORTER?: 'otlp' | 'none';

  @Field({ type: 'boolean', description: 'Sends no spans, whatever else is set.' })
  OTEL_SDK_DISABLED = false;

  @Field({
    type: 'string',
    optional: true,
    description:
      'With any value but `development` and `test`, in upper or lower case, the server starts with embedded identity only if EMBEDDED_IDENTITY is `allow`.',
  })
  NODE_ENV?: string;
}
