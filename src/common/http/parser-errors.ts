import { maxHeaderSize, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { RequestHandler } from 'express';
import { DataFlowError } from '../errors/index.js';
import { rawProblem } from '../problem-details/index.js';
import { currentTraceId } from '../request-context/index.js';
import { endSocket } from './end-socket.js';

/** An error that Node raises for a request that it cannot read; `reason` is a text of its parser. */
interface ParserError extends Error {
  readonly code?: string;
  readonly reason?: string;
}

/**
 * Answers what no route ever sees, and what Node would answer without a body, with a problem.
 *
 * These are broken requests (400), headers that are too large (431) or too slow (408). The connection is closed.
 *
 * @param errorPage Address of the page that describes all errors.
 */
export function answerParserErrors(server: Server, errorPage: string): void {
  const open = new WeakMap<Socket, Set<ServerResponse>>();
  const refused = new WeakSet<Socket>();
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    const responses = open.get(socket) ?? new Set();
    open.set(socket, responses.add(response));
    response.once('close', () => responses.delete(response));
  });
  server.on('clientError', (error: ParserError, socket: Socket) => {
    // The parser reports each piece that follows, too.
    if (refused.has(socket)) return;
    refused.add(socket);
    const responses = [...(open.get(socket) ?? [])];
    const refusal = refusalOf(error, server);
    if (!refusal || !socket.writable || responses.some(({ headersSent }) => headersSent)) {
      socket.destroy(error);
      return;
    }
    const text = rawProblem(refusal, { errorPage, instance: '/', traceId: currentTraceId() });
    // A handler that waits for the rest of the body learns at once that there is none.
    if (responses.length > 0) socket.end(text, () => socket.destroy(error));
    else endSocket(socket, text);
  });
  // Node would refuse a request without Host by itself; `requireHost` does.
  Object.assign(server, { requireHostHeader: false });
}

/** Middleware: refuses a request without one Host (RFC 9112, section 3.2). */
export const requireHost: RequestHandler = (request, _response, next) => {
  const length = request.headersDistinct.host?.length ?? 0;
  if (length === 1 || (length === 0 && request.httpVersion === '1.0')) next();
  else next(new DataFlowError('request.malformed', `Expected one Host header, found ${length}.`));
};

/** Undefined for errors of the connection, which no answer reaches. */
function refusalOf({ code = '', reason }: ParserError, { headersTimeout }: Server): DataFlowError | undefined {
  if (code === 'HPE_HEADER_OVERFLOW') {
    const detail = `The request line and the headers are larger than ${maxHeaderSize} bytes together.`;
    return new DataFlowError('request.headers-too-large', detail);
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new DataFlowError('request.timeout', `The headers did not arrive within ${headersTimeout / 1_000} s.`);
  }
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') {
    return new DataFlowError('request.too-large', 'The extensions of a chunk are larger than 16384 bytes.');
  }
  if (!code.startsWith('HPE_')) return undefined;
  const found = reason === undefined || reason === '' ? code : reason;
  return new DataFlowError('request.malformed', `The request is not HTTP/1.1 that can be read: ${found}.`);
}
