import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { raw, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import type { Observable } from 'rxjs';
import { DataFlowError } from '../errors/index.js';
import { askForBody } from './expect-continue.js';
import { watchIdle } from './idle-watch.js';
import { decodeUtf8, parseJson } from './json.js';

/** Marks a controller that reads the bodies of its requests by itself. */
export const ReadsOwnBody = Reflector.createDecorator<boolean>();

/** Reads JSON bodies, once the guards have let the caller through. */
export class JsonBodyInterceptor implements NestInterceptor {
  private readonly reflector = new Reflector();
  private readonly read: RequestHandler;

  /**
   * @param maxBytes MAX_PARAMETERS_BYTES; 0 for no limit.
   * @param idleSeconds UPLOAD_IDLE_SECONDS; 0 for no limit.
   */
  constructor(
    private readonly maxBytes: number,
    private readonly idleSeconds: number,
  ) {
    this.read = raw({ type: () => true, limit: maxBytes || Infinity, inflate: false });
  }

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    // A body means nothing there (RFC 9110, section 9.3), and routes that are open to all have no other methods.
    const isWithout = ['GET', 'HEAD', 'DELETE'].includes(request.method);
    if (!isWithout && !this.reflector.get(ReadsOwnBody, context.getClass())) {
      const bytes = await this.bytesOf(request, http.getResponse<Response>());
      request.body = bytes && parseJson(decodeUtf8(bytes, 'The body'), 'The body');
    }
    return next.handle();
  }

  /** Undefined for a request without a body, or with an empty one. */
  private async bytesOf(request: Request, response: Response): Promise<Uint8Array | undefined> {
    askForBody(request, response);
    await new Promise<void>((resolve, reject) => {
      const endWatch = watchIdle(request, this.idleSeconds, reject);
      const next = (error?: unknown): void => {
        endWatch();
        if (error === undefined) resolve();
        else reject(this.explain(error));
      };
      void this.read(request, response, next as NextFunction);
    });
    const bytes: unknown = request.body;
    if (!(bytes instanceof Uint8Array) || bytes.length === 0) return undefined;
    const type = (request.get('Content-Type') ?? '').split(';', 1).join('').trim().toLowerCase();
    if (type === 'application/json' || /^application\/.*\+json$/.test(type)) return bytes;
    const found = type === '' ? 'no Content-Type' : JSON.stringify(type.slice(0, 80));
    throw new DataFlowError('request.not-json', `Expected a body of application/json, found ${found}.`);
  }

  /** What the middleware says, in our words. */
  private explain(error: unknown): DataFlowError {
    const malformed = (detail: string): DataFlowError =>
      new DataFlowError('request.malformed', detail, { cause: error });
    switch ((error as { type?: unknown }).type) {
      case 'entity.too.large': {
        const detail = `The body is larger than MAX_PARAMETERS_BYTES (${this.maxBytes} bytes).`;
        return new DataFlowError('request.too-large', detail, { cause: error });
      }
      case 'encoding.unsupported':
        return malformed('Content-Encoding: expected none.');
      case 'request.aborted':
      case 'request.size.invalid':
        return malformed('The body ended before its Content-Length.');
      default:
        return malformed('The body could not be read.');
    }
  }
}
