import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { createParamDecorator } from '@nestjs/common';
import type { Request, Response } from 'express';
import { from, switchMap, type Observable } from 'rxjs';
import { DataFlowError } from '../common/errors/index.js';
import { hasResponseEnded, onResponseEnd } from '../common/http/index.js';
import { Environment } from '../config/index.js';
import { OperationService, type Operation, type ResultForm } from '../operations/index.js';
import { projectOf } from '../projects/index.js';
import { chooseForm } from './accept.js';
import { readBoundary } from './boundary.js';
import { Upload, type UploadHead } from './upload.js';

/** A request that has been taken in as far as its operation can start. */
export interface Ingestion {
  readonly operation: Operation;
  readonly form: ResultForm;
  readonly head: UploadHead;
  /** Resolves when the whole body has been read and was right. */
  readonly complete: Promise<void>;
}

const INGESTION_PROPERTY = 'ingestion';

/** Headers that ask for what this server does not do. */
const UNSUPPORTED = ['Idempotency-Key', 'Prefer'] as const;

/**
 * Takes a batch request in. Headers and room are checked before the body is asked for; the handler runs as soon as
 * `Audio` begins, while the rest is on its way, and what goes wrong is answered at once.
 */
@Injectable()
export class UploadInterceptor implements NestInterceptor {
  constructor(
    private readonly operations: OperationService,
    private readonly environment: Environment,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request & { [INGESTION_PROPERTY]?: Ingestion }>();
    const response = http.getResponse<Response>();
    return from(this.takeIn(request, response)).pipe(
      switchMap((ingestion) => {
        request[INGESTION_PROPERTY] = ingestion;
        return next.handle();
      }),
    );
  }

  private async takeIn(request: Request, response: Response): Promise<Ingestion> {
    refuseUnsupported(request);
    refuseCompressed(request);
    const form = chooseForm(request.get('Accept'));
    const boundary = readBoundary(request.get('Content-Type'));
    this.checkLength(request);
    // A response that has closed before anybody listens never says so again.
    if (hasResponseEnded(request, response))
      throw new DataFlowError('operation.cancelled', 'The client went away before its body was read.');
    const operation = this.operations.accept(projectOf(request), 'batch');
    response.setHeader('SessionId', operation.id);
    // The operation goes when its answer has gone, or the client has.
    onResponseEnd(request, response, () => void this.operations.release(operation));
    const { MAX_BODY_BYTES, MAX_PARAMETERS_BYTES, UPLOAD_IDLE_SECONDS } = this.environment;
    const limits = {
      maxBodyBytes: MAX_BODY_BYTES,
      maxParametersBytes: MAX_PARAMETERS_BYTES,
      idleSeconds: UPLOAD_IDLE_SECONDS,
    };
    const upload = new Upload(request, limits, () => operation.holdBytes());
    void operation.ended.then(() => upload.abandon());
    upload.begin(boundary, response);
    return { operation, form, head: await this.headOf(upload, operation), complete: upload.complete };
  }

  /** The head of the upload, or why the operation ended before there was one. */
  private async headOf(upload: Upload, operation: Operation): Promise<UploadHead> {
    try {
      return await upload.head;
    } catch (error) {
      const end = operation.end;
      if (end && end.state !== 'succeeded') throw end.error;
      throw error;
    }
  }

  private checkLength(request: Request): void {
    const { MAX_BODY_BYTES } = this.environment;
    const length = request.get('Content-Length');
    if (length === undefined && request.get('Transfer-Encoding') === undefined) {
      throw new DataFlowError('request.truncated', 'Expected a multipart body, found none.');
    }
    if (MAX_BODY_BYTES > 0 && Number(length ?? 0) > MAX_BODY_BYTES) {
      throw new DataFlowError('request.too-large', `The body is larger than MAX_BODY_BYTES (${MAX_BODY_BYTES} bytes).`);
    }
  }
}

/** A handler's parameter that holds what the interceptor took in. */
export const Ingested = createParamDecorator((_data: unknown, context: ExecutionContext): Ingestion => {
  const request = context.switchToHttp().getRequest<Request & { [INGESTION_PROPERTY]?: Ingestion }>();
  const ingestion = request[INGESTION_PROPERTY];
  if (!ingestion) throw new Error('The request has not been taken in: the upload interceptor has not run.');
  return ingestion;
});

function refuseCompressed(request: Request): void {
  const coding = request.get('Content-Encoding')?.trim().toLowerCase() ?? 'identity';
  if (coding === 'identity' || coding === '') return;
  throw new DataFlowError('request.unsupported', `Content-Encoding: expected none, found '${coding.slice(0, 40)}'.`);
}

function refuseUnsupported(request: Request): void {
  for (const name of UNSUPPORTED) {
    const value = request.get(name);
    if (value === undefined || (name === 'Prefer' && !/\brespond-async\b/i.test(value))) continue;
    const what = name === 'Prefer' ? 'Prefer: respond-async' : name;
    throw new DataFlowError(
      'request.unsupported',
      `${what} is not supported: the result is the answer to this request.`,
    );
  }
}
