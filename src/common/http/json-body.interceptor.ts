import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { raw, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import type { Observable } from 'rxjs';
import { decodeUtf8, parseJson } from './json.js';

/** Reads JSON bodies, once the guards have let the caller through. */
export class JsonBodyInterceptor implements NestInterceptor {
  private readonly read: RequestHandler;

  constructor(maxBytes: number) {
    this.read = raw({ type: ['application/json', 'application/*+json'], limit: maxBytes });
  }

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    await this.readBytes(request, http.getResponse<Response>());
    const bytes: unknown = request.body;
    if (bytes instanceof Uint8Array) {
      request.body = bytes.length === 0 ? undefined : parseJson(decodeUtf8(bytes, 'The body'), 'The body');
    }
    return next.handle();
  }

  /** Leaves the bytes in `request.body`, or nothing there where there is no body or one of another type. */
  private async readBytes(request: Request, response: Response): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const next = (error?: Error): void => (error ? reject(error) : resolve());
      void this.read(request, response, next as NextFunction);
    });
  }
}
