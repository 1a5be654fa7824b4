import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { from, switchMap, type Observable } from 'rxjs';
import { AuthConfig, callerOf } from '../../auth/index.js';
import { DataFlowError } from '../../common/errors/index.js';
import { hasResponseEnded, onResponseEnd, RequestProperty, wantsStrictHandling } from '../../common/http/index.js';
import { Environment } from '../../config/index.js';
import { OperationOpener, OperationService, type BatchInput, type Operation } from '../../operations/index.js';
import type { FormPath, ResultForm } from '../../results/index.js';
import { tenantOf } from '../../tenancy/index.js';
import { readBoundary } from './boundary.js';
import { FixedForm, formOf } from './fixed-form.js';
import { readProjectChoice } from './project-headers.js';
import { Upload, type UploadHead } from './upload.js';

/** A request that was received so far that its operation can start. */
export interface Ingestion {
  readonly operation: Operation;
  readonly form: ResultForm;
  readonly input: BatchInput;
}

const INGESTION = new RequestProperty<Ingestion>(
  'ingestion',
  'The request was not read: the upload interceptor has not run.',
);

/** Headers that ask for what this server does not do. */
const UNSUPPORTED = ['Idempotency-Key', 'Prefer'] as const;

/**
 * Receives a batch request.
 *
 * Headers and capacity are checked before the body is requested. The handler runs as soon as `Audio` begins, while the
 * rest is being received, and errors are answered at once.
 */
@Injectable()
export class UploadInterceptor implements NestInterceptor {
  constructor(
    private readonly opener: OperationOpener,
    private readonly operations: OperationService,
    private readonly auth: AuthConfig,
    private readonly environment: Environment,
    private readonly reflector: Reflector,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const path = this.reflector.get(FixedForm, context.getHandler()) as FormPath | undefined;
    return from(this.takeIn(request, response, path)).pipe(
      switchMap((ingestion) => {
        INGESTION.set(request, ingestion);
        return next.handle();
      }),
    );
  }

  private async takeIn(request: Request, response: Response, path: FormPath | undefined): Promise<Ingestion> {
    const project = await this.opener.findProject({
      caller: callerOf(request),
      tenant: tenantOf(request),
      flowType: 'batch',
      choice: readProjectChoice(request, this.auth),
    });
    refuseUnsupported(request);
    refuseCompressed(request);
    const { form, preferenceApplied } = formOf(request, path);
    const boundary = readBoundary(request.get('Content-Type'));
    this.checkLength(request);
    // A response that has closed before anybody listens never says so again.
    if (hasResponseEnded(request, response))
      throw new DataFlowError('operation.cancelled', 'The client disconnected before its body was read.');
    const isStrict = wantsStrictHandling(request);
    if (isStrict) response.append('Preference-Applied', 'handling=strict');
    const operation = this.operations.accept(project, 'batch', { isStrict });
    response.setHeader('SessionId', operation.id);
    if (preferenceApplied !== undefined) response.append('Preference-Applied', preferenceApplied);
    // The operation goes when its answer has gone, or the client has.
    onResponseEnd(request, response, () => void this.operations.release(operation));
    const { MAX_BODY_BYTES, MAX_PARAMETERS_BYTES, UPLOAD_IDLE_SECONDS, MIN_UPLOAD_BYTES_PER_SECOND } = this.environment;
    const limits = {
      maxBodyBytes: MAX_BODY_BYTES,
      maxParametersBytes: MAX_PARAMETERS_BYTES,
      pace: { idleSeconds: UPLOAD_IDLE_SECONDS, minBytesPerSecond: MIN_UPLOAD_BYTES_PER_SECOND },
    };
    const upload = new Upload(request, limits, () => operation.holdBytes());
    void operation.ended.then(() => upload.abandon());
    upload.begin(boundary, response);
    const head = await this.headOf(upload, operation);
    return { operation, form, input: { ...head, complete: upload.complete } };
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
export const Ingested = INGESTION.parameter();

function refuseCompressed(request: Request): void {
  const coding = request.get('Content-Encoding')?.trim().toLowerCase() ?? 'identity';
  if (coding === 'identity' || coding === '') return;
  const found = JSON.stringify(coding.slice(0, 40));
  throw new DataFlowError('request.encoding-unsupported', `Content-Encoding: expected none, found ${found}.`);
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
