import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';

/** A property of requests that a guard or an interceptor sets for those after it. */
export class RequestProperty<T> {
  /**
   * @param name Name of the property.
   * @param missing Message of the error where a request has no value.
   */
  constructor(
    readonly name: string,
    private readonly missing: string,
  ) {}

  set(request: IncomingMessage, value: T): void {
    (request as unknown as Record<string, T>)[this.name] = value;
  }

  /** The value of a request; undefined where none was set. */
  find(request: IncomingMessage): T | undefined {
    return (request as unknown as Record<string, T | undefined>)[this.name];
  }

  /** @throws Error where none was set. */
  get(request: IncomingMessage): T {
    const value = this.find(request);
    if (value === undefined) throw new Error(this.missing);
    return value;
  }

  /** Makes the decorator of a handler's parameter that holds the value. */
  parameter(): () => ParameterDecorator {
    return createParamDecorator((_data: unknown, context: ExecutionContext): T =>
      this.get(context.switchToHttp().getRequest<IncomingMessage>()),
    );
  }
}
