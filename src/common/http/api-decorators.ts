import { applyDecorators } from '@nestjs/common';
import { ApiQuery, ApiResponse } from '@nestjs/swagger';
import { ERRORS, type ErrorCode } from '../errors/index.js';
import { RETRY_HEADERS } from '../problem-details/index.js';

/** Documents the errors of a route in addition to those of every route. */
export function ApiProblems(...codes: readonly ErrorCode[]): MethodDecorator {
  const statuses = new Set(codes.map((code) => ERRORS[code].status));
  const ofStatus = (status: number): ErrorCode[] => codes.filter((code) => ERRORS[code].status === status);
  return applyDecorators(...[...statuses].map((status) => ApiProblem(status, ofStatus(status))));
}

function ApiProblem(status: number, codes: readonly ErrorCode[]): MethodDecorator & ClassDecorator {
  return ApiResponse({
    status,
    ...(status === 429 && { headers: RETRY_HEADERS }),
    description: codes.map((code) => `\`${code}\`: ${ERRORS[code].title}`).join('. '),
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  });
}

/** Documents `?limit=` and `?after=`. */
export function ApiPage(): MethodDecorator {
  return applyDecorators(
    ApiQuery({ name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: 200, default: 100 } }),
    ApiQuery({ name: 'after', required: false, schema: { type: 'string' }, description: '`next` of the page before.' }),
  );
}
