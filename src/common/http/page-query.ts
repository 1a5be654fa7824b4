import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { DataFlowError } from '../errors/index.js';
import { idFault } from '../field/index.js';

const LARGEST_PAGE = 200;

/** Which part of a list is asked for. */
export interface PageQuery {
  readonly limit: number;
  /** The last key of the page before. */
  readonly after: string | undefined;
}

/** A handler's parameter that holds `?limit=` (1 to 200, default 100) and `?after=`. */
export const Paged = createParamDecorator((_data: unknown, context: ExecutionContext): PageQuery => {
  const { query } = context.switchToHttp().getRequest<Request>();
  const { limit = '100', after } = query;
  const isLimit =
    typeof limit === 'string' && /^\d{1,3}$/.test(limit) && Number(limit) >= 1 && Number(limit) <= LARGEST_PAGE;
  const fault = afterFault(after);
  if (isLimit && fault === undefined) return { limit: Number(limit), after: after as string | undefined };
  throw new DataFlowError('request.invalid', 'The page asked for is not as expected.', {
    faults: [
      ...(isLimit ? [] : [{ pointer: 'query:limit', detail: `expected a whole number from 1 to ${LARGEST_PAGE}` }]),
      ...(fault === undefined ? [] : [{ pointer: 'query:after', detail: fault }]),
    ],
  });
});

function afterFault(after: unknown): string | undefined {
  if (after === undefined) return undefined;
  return typeof after === 'string' ? idFault(after) : 'expected one value';
}
