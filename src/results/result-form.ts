import type { JsonSchema } from '../common/field/index.js';
import type { Operation, OutputForm, SpooledOutput } from '../operations/index.js';

/** An operation and its output. */
export interface Result {
  readonly operation: Operation;
  readonly output: SpooledOutput;
}

/** How a result is sent. */
export interface SendOptions {
  /** Time without an event after which a live form writes something, in milliseconds. */
  readonly keepAliveMs: number;
  /** Called before a live form waits, so that what has been written goes out. */
  readonly flush: () => void;
  /** Path of the request, and its trace: members of a problem. */
  readonly instance: string;
  readonly traceId: string;
}

/**
 * A form that a result can be sent in.
 *
 * Each is declared beside its serializer, and listed in result-forms.ts.
 */
export interface ResultForm extends OutputForm {
  readonly mediaType: string;
  readonly serialize: (result: Result, options: SendOptions) => AsyncGenerator<Uint8Array>;
  /**
   * Refuses a result that the form cannot show, before anything is sent.
   *
   * @throws DataFlowError
   */
  readonly check?: (result: Result) => void;
  /** Returns the length of the body in bytes, where it is known before any of it is taken. */
  readonly lengthOf?: (output: SpooledOutput) => number | undefined;
  /** Returns the schema of the body for OpenAPI, by that of an event. */
  readonly schemaOf: (event: JsonSchema) => JsonSchema;
}
