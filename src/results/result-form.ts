import type { JsonSchema } from '../common/field/index.js';
import type { ProblemContext } from '../common/problem-details/index.js';
import type { Operation, OutputForm, SpooledOutput } from '../operations/index.js';

/** An operation and its output. */
export interface Result {
  readonly operation: Operation;
  readonly output: SpooledOutput;
}

/** How a result is sent. The problem of a failure takes its members from here. */
export interface SendOptions extends ProblemContext {
  /** Time without an event after which a live form writes something, in milliseconds. */
  readonly keepAliveMs: number;
  /** Called before a live form waits, so that what has been written goes out. */
  readonly flush: () => void;
}

/** A path on which every result has one form: `POST /project-runner/{projectName}/<name>`. */
export interface OwnPath {
  readonly name: string;
  /** Summary of the operation in OpenAPI. */
  readonly summary: string;
  /** Value of the query parameter `format`, where several forms share the path. The first is the default. */
  readonly format?: string;
}

/**
 * A form that a result can be sent in.
 *
 * Each is declared beside its serializer, and listed in result-forms.ts.
 */
export interface ResultForm extends OutputForm {
  readonly mediaType: string;
  /** The path that always answers in this form, where it has one. */
  readonly path?: OwnPath;
  /** Whether `Prefer: order=arrival` keeps its events in order of arrival. */
  readonly takesOrder?: boolean;
  /** Other names of the media type that `Accept` may have. */
  readonly aliases?: readonly string[];
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
