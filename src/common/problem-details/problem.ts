import { Field } from '../field/index.js';
import { ERRORS, type DataFlowError } from '../errors/index.js';

export class ProblemFault {
  @Field({ type: 'string', description: 'JSON Pointer to what is wrong, or `header:<name>` or `part:<name>`.' })
  pointer!: string;

  @Field({ type: 'string', description: 'The value found and the value expected.' })
  detail!: string;

  @Field({ type: 'string', optional: true, description: 'The node of the design that has the fault.' })
  node?: string;
}

export class ProblemNode {
  @Field({ type: 'string', description: 'Its id in the design.' })
  id!: string;

  @Field({ type: 'string', description: 'Its type.' })
  type!: string;
}

/** An error answer: `application/problem+json` (RFC 9457). */
export class Problem {
  @Field({
    type: 'string',
    format: 'uri-reference',
    description:
      'Address of the description of the error, on the page `/errors` of the server; ends in `#` and the code.',
  })
  type!: string;

  @Field({ type: 'string', description: 'Short name of the error, always the same for a code.' })
  title!: string;

  @Field({ type: 'integer', description: 'The HTTP status.' })
  status!: number;

  @Field({ type: 'string', description: 'The value found and the value expected.' })
  detail!: string;

  @Field({ type: 'string', description: 'The path that was called.' })
  instance!: string;

  @Field({ type: 'string', description: 'The error; docs/errors.md lists all.', example: 'audio.malformed' })
  code!: string;

  @Field({ type: 'boolean', description: 'Whether the same request, sent again unchanged, may succeed.' })
  retryable!: boolean;

  @Field({ type: 'string', description: 'Trace id; the log of the server has it too.' })
  traceId!: string;

  @Field({ type: () => ProblemFault, list: true, optional: true, description: 'Everything that is wrong, at once.' })
  errors?: ProblemFault[];

  @Field({ type: () => ProblemNode, optional: true, description: 'The node that is the cause, where one is.' })
  node?: ProblemNode;
}

/** The members of a problem that its error does not have. */
export interface ProblemContext {
  /** Address of the page that describes all errors, without a fragment. */
  readonly errorPage: string;
  /** The path that was called. */
  readonly instance: string;
  readonly traceId: string;
}

/** An error as clients see it. */
export function problemOf(error: DataFlowError, { errorPage, instance, traceId }: ProblemContext): Problem {
  const { status, title, retryable } = ERRORS[error.code];
  return {
    type: `${errorPage}#${error.code}`,
    title,
    status,
    detail: error.detail,
    instance,
    code: error.code,
    retryable,
    traceId,
    ...(error.faults && { errors: error.faults.map((fault) => ({ ...fault })) }),
    ...(error.node && { node: { ...error.node } }),
  };
}
