import {
  Injectable,
  StreamableFile,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { Readable } from 'node:stream';
import { map, type Observable } from 'rxjs';
import { Log } from '../common/logging/index.js';
import { currentTraceId } from '../common/request-context/index.js';
import type { Operation } from '../operations/index.js';
import { heardHeaders } from './heard-audio.js';
import { OperationResult } from './operation-result.js';
import type { ResultForm } from './result-form.js';
import { ResultsConfig } from './results.config.js';

/** Sends the result of an operation in the form that was asked for. Acts on nothing else. */
@Injectable()
export class ResultSerializerInterceptor implements NestInterceptor {
  constructor(
    private readonly config: ResultsConfig,
    private readonly log: Log,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    return next.handle().pipe(
      map((value: unknown) => {
        if (!(value instanceof OperationResult)) return value;
        return this.send(value, http.getRequest<Request>(), http.getResponse<Response>());
      }),
    );
  }

  private send(result: OperationResult, request: Request, response: Response): StreamableFile {
    const { operation, output, form } = result;
    form.check?.(result);
    // An unread answer holds its operation. Node looks at what leaves the socket; a live one has a line now and then.
    const { answerIdleMs, keepAliveMs, errorPage } = this.config;
    if (answerIdleMs > 0) response.setTimeout(form.isLive ? Math.max(answerIdleMs, 2 * keepAliveMs) : answerIdleMs);
    response.setHeader('Content-Type', contentType(form));
    response.setHeader('Cache-Control', 'no-store');
    for (const [name, value] of Object.entries(heardHeaders(operation, !form.isLive))) response.setHeader(name, value);
    const { codes } = operation.warnings;
    if (codes.length > 0) response.setHeader('Dataflow-Warnings', codes.join(', '));
    if (form.isLive) {
      // Gateways such as nginx would hold the events back.
      response.setHeader('X-Accel-Buffering', 'no');
      response.flushHeaders();
    } else response.setHeader('Server-Timing', serverTiming(operation));
    const length = form.lengthOf?.(output);
    const options = {
      keepAliveMs,
      flush: () => response.flush(),
      errorPage,
      instance: request.path,
      traceId: currentTraceId(),
    };
    const body = Readable.from(form.serialize(result, options), { objectMode: false });
    return new StreamableFile(body, length === undefined ? {} : { length })
      .setErrorLogger((error) => this.log.error('result not sent', { error }))
      .setErrorHandler((error) => {
        this.log.error('result not sent', { error });
        response.destroy();
      });
  }
}

function contentType({ mediaType }: ResultForm): string {
  return mediaType.startsWith('audio/') ? mediaType : `${mediaType}; charset=utf-8`;
}

/** Where the time went (W3C Server Timing), in ms. */
function serverTiming({ timings }: Operation): string {
  const { receiveMs, processMs, drainMs } = timings;
  return `receive;dur=${receiveMs}, process;dur=${processMs}, drain;dur=${drainMs}`;
}
