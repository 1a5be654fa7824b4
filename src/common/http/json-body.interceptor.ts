import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { raw, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import type { Observable } from 'rxjs';
import { DataFlowError } from '../errors/index.js';
import { askForBody } from './expect-continue.js';
import { parseJsonInSlices } from './json-slices.js';
import { decodeUtf8, parseJson } from './json.js';
import { watchUpload, type UploadPace } from './upload-watch.js';

/** Marks a controller that reads the bodies of its requests by itself. */
export const ReadsOwnBody = Reflector.createDecorator<boolean>();

/** Marks a route whose body is a design, which may be as large as MAX_DESIGN_BYTES. */
export const ReadsDesign = Reflector.createDecorator<boolean>();

/** Limits of bodies; 0 for none. */
export interface JsonBodyLimits {
  readonly MAX_PARAMETERS_BYTES: number;
  readonly MAX_DESIGN_BYTES: number;
}

type SizeLimit = 'MAX_PARAMETERS_BYTES' | 'MAX_DESIGN_BYTES';

/** Reads JSON bodies, once the guards have let the caller through. */
export class JsonBodyInterceptor implements NestInterceptor {
  private readonly reflector = new Reflector();
  private readonly readers: Readonly<Record<SizeLimit, RequestHandler>>;

  /** @param pace What a body must bring while it is read. */
  constructor(
    private readonly limits: JsonBodyLimits,
    private readonly pace: UploadPace,
  ) {
    const reader = (limit: SizeLimit): RequestHandler =>
      raw({ type: () => true, limit: limits[limit] || Infinity, inflate: false });
    this.readers = {
      MAX_PARAMETERS_BYTES: reader('MAX_PARAMETERS_BYTES'),
      MAX_DESIGN_BYTES: reader('MAX_DESIGN_BYTES'),
    };
  }

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    // A body means nothing there (RFC 9110, section 9.3), and routes that are open to all have no other methods.
    const isWithout = ['GET', 'HEAD', 'DELETE'].includes(request.method);
    if (!isWithout && !this.reflector.get(ReadsOwnBody, context.getClass())) {
      const isDesign = this.reflector.get(ReadsDesign, context.getHandler());
      const limit = isDesign ? 'MAX_DESIGN_BYTES' : 'MAX_PARAMETERS_BYTES';
      const bytes = await this.bytesOf(request, http.getResponse<Response>(), limit);
      const text = bytes && decodeUtf8(bytes, 'The body');
      if (text === undefined) request.body = undefined;
      else request.body = isDesign ? await parseDesign(text) : parseJson(text, 'The body');
    }
    return next.handle();
  }

  /** Undefined for a request without a body, or with an empty one. */
  private async bytesOf(request: Request, response: Response, limit: SizeLimit): Promise<Uint8Array | undefined> {
    askForBody(request, response);
    await new Promise<void>((resolve, reject) => {
      const endWatch = watchUpload(request, this.pace, reject);
      const next = (error?: unknown): void => {
        endWatch();
        if (error === undefined) resolve();
        else reject(this.explain(error, limit));
      };
      void this.readers[limit](request, response, next as NextFunction);
    });
    const bytes: unknown = request.body;
    if (!(bytes instanceof Uint8Array) || bytes.length === 0) return undefined;
    const type = (request.get('Content-Type') ?? '').split(';', 1).join('').trim().toLowerCase();
    if (type === 'application/json' || /^application\/.*\+json$/.test(type)) return bytes;
    const found = type === '' ? 'no Content-Type' : JSON.stringify(type.slice(0, 80));
    throw new DataFlowError('request.not-json', `Expected a body of application/json, found ${found}.`);
  }

  /** Translates an error of the middleware. */
  private explain(error: unknown, limit: SizeLimit): DataFlowError {
    const malformed = (detail: string): DataFlowError =>
      new DataFlowError('request.malformed', detail, { cause: error });
    switch ((error as { type?: unknown }).type) {
      case 'entity.too.large': {
        const detail = `The body is larger than ${limit} (${this.limits[limit]} bytes).`;
        return new DataFlowError('request.too-large', detail, { cause: error });
      }
      case 'encoding.unsupported':
        return new DataFlowError('request.encoding-unsupported', 'Content-Encoding: expected none, found another.', {
          cause: error,
        });
      case 'request.aborted':
      case 'request.size.invalid':
        return malformed('The body ended before its Content-Length.');
      default:
        return malformed('The body could not be read.');
    }
  }
}

/** @throws DataFlowError `project.invalid` where a design exceeds the bounds of JSON. */
async function parseDesign(text: string): Promise<unknown> {
  try {
    return await parseJsonInSlices(text, 'The body');
  } catch (error) {
    if (!(error instanceof DataFlowError) || error.code !== 'request.invalid') throw error;
    throw new DataFlowError('project.invalid', error.detail, { ...(error.faults && { faults: error.faults }) });
  }
}
