/** The meaning of a code: HTTP status, whether a retry may succeed, and its entry in docs/errors.md. */
export interface ErrorDeclaration {
  readonly status: number;
  /** True when the same request, sent again unchanged, may succeed. */
  readonly retryable: boolean;
  readonly title: string;
  /** When it is raised and what to do about it: the text of docs/errors.md. */
  readonly help: string;
}

/**
 * Every error that the server can answer with: one table, so that a code is found in one place.
 *
 * Hence its length. docs/errors.md is generated from it.
 */
export const ERRORS = {
  'auth.token-missing': {
    status: 401,
    retryable: false,
    title: 'No bearer token',
    help: 'The request has no `Authorization: Bearer <token>` header. Get a token from the identity server and send it.',
  },
  'auth.token-invalid': {
    status: 401,
    retryable: false,
    title: 'The token is not valid',
    help: 'The token is malformed, or its signature, issuer, audience or algorithm is not one that this server accepts.',
  },
  'auth.token-expired': {
    status: 401,
    retryable: false,
    title: 'The token has expired',
    help: 'The time in `exp` has passed. Get a new token.',
  },
  'auth.origin-refused': {
    status: 403,
    retryable: false,
    title: 'Pages of this origin may not call',
    help: 'A browser opened a WebSocket for a page of an origin that `CORS_ORIGINS` does not list.',
  },
  'auth.scope-missing': {
    status: 403,
    retryable: false,
    title: 'The token lacks a scope',
    help: 'The token is valid, but the call needs the scope that `detail` and `WWW-Authenticate` name.',
  },
  'auth.identity-unavailable': {
    status: 503,
    retryable: true,
    title: 'The identity server cannot be reached',
    help: 'The keys of the identity server cannot be fetched, and none are cached; `detail` says why, with its host and port, as readiness does. Try again after `Retry-After` seconds.',
  },
  'tenancy.header-missing': {
    status: 400,
    retryable: false,
    title: 'No tenant',
    help: 'The call needs a `Tenant` header: the id of a tenant (a GUID) or its name.',
  },
  'tenancy.forbidden': {
    status: 403,
    retryable: false,
    title: 'The tenant is not yours to use',
    help: 'The caller may not use the tenant, or it does not exist: the answer is the same for both. An operation that runs ends with it within 5 s after its tenant was deleted or the grant of its client revoked.',
  },
  'tenancy.not-found': {
    status: 404,
    retryable: false,
    title: 'There is no such tenant or grant',
    help: 'Only callers with the platform scope get this answer, from `/tenants`.',
  },
  'tenancy.exists': {
    status: 409,
    retryable: false,
    title: 'The tenant exists',
    help: 'A tenant of that name exists already.',
  },
  'project.header-missing': {
    status: 400,
    retryable: false,
    title: 'No project',
    help: 'The call names no project: send `ProjectName`, or `services`, or name the project in the path.',
  },
  'project.not-found': {
    status: 404,
    retryable: false,
    title: 'There is no such project',
    help: 'The tenant has no project of that name, or it has no such version. Names are case-sensitive.',
  },
  'project.no-match': {
    status: 404,
    retryable: false,
    title: 'No project has these services',
    help: 'No active batch project of the tenant declares every key of the `services` header. `detail` names the keys that none declares.',
  },
  'project.retired': {
    status: 409,
    retryable: false,
    title: 'The project is retired',
    help: 'The project was deleted. Its versions remain: activating one restores it.',
  },
  'project.flow-type-unsupported': {
    status: 409,
    retryable: false,
    title: 'The project does not support this flow type',
    help: 'The design does not list the flow type (`batch` or `stream`) that the call needs in `flowTypes`.',
  },
  'project.invalid': {
    status: 422,
    retryable: false,
    title: 'The design is not valid',
    help: 'Every fault of the design is in `errors`, with a JSON Pointer, the node and how to fix it.',
  },
  'project.exists': {
    status: 409,
    retryable: false,
    title: 'The project exists',
    help: 'The tenant has a project of that name already. Save a new version of it with `PUT`.',
  },
  'project.version-conflict': {
    status: 412,
    retryable: false,
    title: 'The project has changed',
    help: 'The `If-Match` header does not name the current state. Read the project again, merge, and send its `ETag`.',
  },
  'project.precondition-required': {
    status: 428,
    retryable: false,
    title: 'No If-Match header',
    help: 'Saving a version needs `If-Match` with the `ETag` that the project was read with, so that no change is overwritten unseen.',
  },
  'credential.not-found': {
    status: 422,
    retryable: false,
    title: 'There is no such credential',
    help: 'The call, or a node of the version that is to run (`node` says which), names a credential that the tenant does not have.',
  },
  'credential.exists': {
    status: 409,
    retryable: false,
    title: 'The credential exists',
    help: 'The tenant has a credential of that id already. Replace it with `PUT`.',
  },
  'credential.key-missing': {
    status: 503,
    retryable: false,
    title: 'The server has no key for credentials',
    help: 'The server keeps its data in PostgreSQL and has no `CREDENTIALS_KEY`, so it can neither store nor read credentials. Ask the operator of the server to set the variable.',
  },
  'credential.host-refused': {
    status: 422,
    retryable: false,
    title: 'The credential may not be sent to this host',
    help: 'The credential lists the hosts that it may be sent to, and a node would send it to another one; `detail` names both. Set the address of the node to a host of the list, or add the host with `PUT /credentials/{id}` (docs/credentials.md#hosts).',
  },
  'credential.unreadable': {
    status: 500,
    retryable: false,
    title: 'The credential cannot be decrypted',
    help: '`CREDENTIALS_KEY` does not have (or no longer has) the key of the credential, or the stored value was altered or moved. Save the credential again with `PUT`, or add the key to `CREDENTIALS_KEY`.',
  },
  'credential.token-failed': {
    status: 502,
    retryable: true,
    title: 'The credential brought no token',
    help: 'The token endpoint of an OAuth 2.0 credential did not answer, refused the client, or answered with something else than a token; `detail` says which.',
  },
  'node.type-unknown': {
    status: 422,
    retryable: false,
    title: 'There is no such type of node',
    help: 'The version that is to run names a type of node that this server does not have (any more).',
  },
  'node.failed': {
    status: 500,
    retryable: true,
    title: 'A node failed',
    help: 'A node threw while the operation ran; `node` says which.',
  },
  'node.expression-too-costly': {
    status: 422,
    retryable: false,
    title: 'An expression takes too many steps',
    help: 'The expression of a node took more than 20,000 steps on an event, which ends the operation or, with `onError: skip`, leaves the node out. `detail` has the expression. Let it look at fewer items or at shorter text.',
  },
  'request.not-multipart': {
    status: 415,
    retryable: false,
    title: 'The body is not multipart/form-data',
    help: 'A batch operation takes `multipart/form-data` with the parts `Parameters` and `Audio`.',
  },
  'request.not-json': {
    status: 415,
    retryable: false,
    title: 'The body is not JSON',
    help: 'The route takes JSON: send it with `Content-Type: application/json`.',
  },
  'request.truncated': {
    status: 400,
    retryable: true,
    title: 'The body ended early',
    help: 'The body ended before its last boundary. Nothing of it was kept; send it again.',
  },
  'request.malformed': {
    status: 400,
    retryable: false,
    title: 'The request is malformed',
    help: 'The body cannot be read as what its content type says: broken multipart, broken JSON, a header that does not parse.',
  },
  'request.invalid': {
    status: 400,
    retryable: false,
    title: 'The request is not valid',
    help: 'The body is readable, but values are missing or wrong. All of them are in `errors`, each with a JSON Pointer or the name of the header or part.',
  },
  'request.unsupported': {
    status: 400,
    retryable: false,
    title: 'The request asks for something this server does not do',
    help: 'Sent, for example, for `Idempotency-Key` and `Prefer: respond-async`.',
  },
  'request.not-acceptable': {
    status: 406,
    retryable: false,
    title: 'No acceptable result form',
    help: 'The `Accept` header allows no form of result that the server has, or asks for audio of a project that publishes none.',
  },
  'request.too-large': {
    status: 413,
    retryable: false,
    title: 'The request is too large',
    help: 'A limit of the server was passed; `detail` names the limit and its value.',
  },
  'request.encoding-unsupported': {
    status: 415,
    retryable: false,
    title: 'The body is compressed',
    help: 'Bodies are read without a content coding: send the request again without `Content-Encoding`. `Accept-Encoding` of the answer says so.',
  },
  'request.headers-too-large': {
    status: 431,
    retryable: false,
    title: 'The headers are too large',
    help: 'The request line and the headers have more than 16 KiB together; `detail` names the limit. Tokens with many groups or claims are the usual cause.',
  },
  'request.timeout': {
    status: 408,
    retryable: true,
    title: 'The request stalled or was too slow',
    help: 'The headers did not arrive within 30 s. Or, of an upload, no byte arrived for `UPLOAD_IDLE_SECONDS`, or fewer than `MIN_UPLOAD_BYTES_PER_SECOND` over 30 s; `detail` says which. A paused upload is not counted against the client while the server is the slower side.',
  },
  'request.not-found': {
    status: 404,
    retryable: false,
    title: 'There is nothing at this address',
    help: 'No route has this path.',
  },
  'request.method-not-allowed': {
    status: 405,
    retryable: false,
    title: 'The address has no such method',
    help: 'A route has this path, but not with this method. The methods that it has are in `Allow`.',
  },
  'audio.missing': {
    status: 400,
    retryable: false,
    title: 'No audio',
    help: 'The body has no `Audio` part and `Parameters` has no `Events`: there is nothing to work on.',
  },
  'audio.malformed': {
    status: 422,
    retryable: false,
    title: 'The audio cannot be read',
    help: 'The `Audio` part is not a wav file, or its chunks contradict each other. With `STRICT_WAV` also a wav with a second `fmt ` chunk or a wrong pad byte.',
  },
  'audio.encoding-unsupported': {
    status: 415,
    retryable: false,
    title: 'The audio encoding is not supported',
    help: 'The wav holds an encoding other than PCM, IEEE float, A-law or mu-law, or the file is of another kind (Ogg, MP3, FLAC, MP4). `detail` names the codec and the `ffmpeg` command that converts the file.',
  },
  'audio.format-unsupported': {
    status: 422,
    retryable: false,
    title: 'The audio format is not supported',
    help: 'Bits per sample, sample rate or channel count are outside of what is supported; `detail` names what was found and what is. With `STRICT_WAV` also a wav whose block align, byte rate or bits contradict its other fields.',
  },
  'operation.start-failed': {
    status: 422,
    retryable: false,
    title: 'A node refused to start',
    help: '`node` says which and `detail` why. No audio has been read.',
  },
  'node.service-failed': {
    status: 502,
    retryable: true,
    title: 'The service behind a node failed',
    help: '`node` names the node; `detail` says what its service did, its host and port, and what to check.',
  },
  'node.timeout': {
    status: 504,
    retryable: true,
    title: 'The service behind a node took too long',
    help: '`node` names the node; its service did not answer within the budget of the call, all tries included.',
  },
  'operation.timed-out': {
    status: 504,
    retryable: true,
    title: 'The operation took too long',
    help: '`MAX_OPERATION_SECONDS` or `DRAIN_SECONDS` passed; `node` names the node that had not ended, where there is one.',
  },
  'operation.cancelled': {
    status: 409,
    retryable: false,
    title: 'The operation was cancelled',
    help: 'The client disconnected before the operation ended. Only the operations ledger has this error, since no client is left to receive it.',
  },
  'operation.not-found': {
    status: 404,
    retryable: false,
    title: 'There is no such operation',
    help: 'The operation is not running, its relay has closed, or it belongs to another tenant.',
  },
  'operation.no-relay': {
    status: 422,
    retryable: false,
    title: 'The project has no External Relay',
    help: 'An event was sent to an operation whose project has no active External Relay node.',
  },
  'operation.limit-exceeded': {
    status: 413,
    retryable: false,
    title: 'The operation passed a limit',
    help: 'Events out or held data passed a limit; `detail` names the limit and its value.',
  },
  'quota.exceeded': {
    status: 429,
    retryable: true,
    title: 'The tenant has too many operations',
    help: 'The tenant runs as many operations as its `maxOperations` allows, or has none and would hold more than half of `MAX_OPERATIONS` while fewer than a quarter are free for other tenants. `RateLimit-Policy` says which, and the quota. Try again after `Retry-After` seconds.',
  },
  'server.busy': {
    status: 503,
    retryable: true,
    title: 'The server is busy',
    help: 'The process runs `MAX_OPERATIONS` operations, is pressed beyond `MAX_EVENT_LOOP_DELAY_MS` or `MAX_HEAP_PERCENT`, or its scripts use the memory of `MAX_SCRIPT_MEMORY_BYTES`. Try again after `Retry-After` seconds.',
  },
  'server.draining': {
    status: 503,
    retryable: true,
    title: 'The server is shutting down',
    help: 'New operations are refused, and one that outlives the grace period is stopped with this code. Try again; another process will answer.',
  },
  'server.storage-full': {
    status: 503,
    retryable: true,
    title: 'The server has no room on disk',
    help: 'The data folder is full, so what an operation must hold could not be written.',
  },
  'server.database-unavailable': {
    status: 503,
    retryable: true,
    title: 'The database cannot be reached',
    help: 'The server cannot read its tenants and projects. Try again after `Retry-After` seconds.',
  },
  internal: {
    status: 500,
    retryable: true,
    title: 'Internal error',
    help: 'A fault of the server. Its log has the cause under the `traceId` of the answer.',
  },
  'stream.silent': {
    status: 408,
    retryable: true,
    title: 'The client of the stream was silent for too long',
    help: 'No Start came within `STREAM_START_SECONDS`, or neither audio nor a message within `STREAM_IDLE_SECONDS`.',
  },
  'stream.flood': {
    status: 429,
    retryable: false,
    title: 'The client of the stream sent too many control frames',
    help: 'A client may send 500 pings and pongs in 10 s. Send a ping every few seconds at most.',
  },
  'stream.slow-client': {
    status: 503,
    retryable: true,
    title: 'The client of the stream does not take what it is sent',
    help: 'It has taken nothing for `ANSWER_IDLE_SECONDS` while there was something, or more than `MAX_QUEUED_BYTES` waited for it.',
  },
} as const satisfies Record<string, ErrorDeclaration>;

export type ErrorCode = keyof typeof ERRORS;
