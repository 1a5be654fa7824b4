import type { Type } from '@nestjs/common';
import type { Fault } from '../../common/errors/index.js';
import type { CallSettings, ServiceClient } from '../../common/service-call/index.js';
import type { EngineLog, Runtimes } from '../../runtimes/index.js';
import type { ModelTask } from '../../runtimes/sherpa-onnx/index.js';

/**
 * Languages that an engine supports.
 *
 * - `any`: those of its service.
 * - `named`: those that the parameter `Models` names a model for.
 * - `installed`: those of the models in MODELS_DIR.
 * - A list of primary language subtags.
 */
export type EngineLanguages = 'any' | 'named' | 'installed' | readonly string[];

/** The parameters of a node that decide between engines. */
export interface EngineChoice {
  /** Value of the parameter `Engine`: the name of an engine, or `auto`. */
  readonly engine: string;
  /** Address of a service; '' for none. */
  readonly address: string;
  /** IETF tag (BCP 47); '' for any. */
  readonly language: string;
  /** Name of the model for the language; '' for the engine's own choice. */
  readonly model: string;
  /** Whether any model is named, for whatever language. */
  readonly namesModels: boolean;
  /** Rate of the recording; undefined before an operation starts, and without audio. */
  readonly recordingRateHz?: number;
  /** Whether a credential is named. */
  readonly hasCredential?: boolean;
}

/** Everything that an engine is opened with. */
export interface EngineContext<P extends object = object> {
  /** Parameters of the node, with those of the engine. */
  readonly parameters: P;
  readonly runtimes: Runtimes;
  /** Address of the service; it has been checked. */
  readonly address: string;
  readonly service: ServiceClient;
  /** How the service is called. */
  readonly call: CallSettings;
  /** As in `EngineChoice`. */
  readonly language: string;
  readonly model: string;
  /** Rate of the recording, before any conversion; undefined where there is none. */
  readonly recordingRateHz?: number;
  readonly log: EngineLog;
  /** Ends the work. */
  readonly signal: AbortSignal;
}

/**
 * The declaration of an engine: `T` is the port of its capability, `P` the parameters that it reads.
 *
 * The values of the parameter `Engine`, readiness and the documentation derive from it.
 */
export interface EngineDefinition<T, P extends object = object> {
  /** Capability that it has; that of its list. */
  readonly capability: string;
  /** Value of the parameter `Engine`. */
  readonly name: string;
  readonly runs: 'service' | 'local';
  /** Description as the end of a sentence: `any server with POST /v1/audio/transcriptions`. */
  readonly summary: string;
  readonly languages: EngineLanguages;
  /** Rates that it takes audio at; left out where it takes any. */
  readonly sampleRatesHz?: readonly number[];
  /** Task of the models in MODELS_DIR, for an engine whose languages are `installed`. */
  readonly task?: ModelTask;
  /** Fields that this engine adds to the parameters of its nodes. */
  readonly parameters?: Type<object>;
  /** Address of a service where a credential is named and no address. */
  readonly defaultAddress?: string;
  /** Instruction where a service has no address. */
  readonly needsAddress?: string;
  /** Whether `auto` selects it only where a model is named. */
  readonly needsModel?: boolean;
  /** Remarks for docs/engines.md: figures, limits, what has to be installed. */
  readonly notes?: string;
  /** Returns why `auto` does not select it, although it could run; undefined where it may. */
  autoRefusal?(choice: EngineChoice): string | undefined;
  /** Returns why it cannot run on this machine and what to do; undefined where it can. */
  readiness?(): string | undefined;
  /** Returns faults that the fields cannot show; pointers are relative to the parameters. */
  faults?(parameters: P): Fault[];
  /**
   * Makes it ready to work for one operation.
   *
   * @throws DataFlowError `operation.start-failed`, `node.failed`, `node.service-failed`
   */
  open(context: EngineContext<P>): T | Promise<T>;
}

/** Declares an engine. It takes part once it is in the list of its capability. */
export function defineEngine<T, P extends object = object>(definition: EngineDefinition<T, P>): EngineDefinition<T, P> {
  return Object.freeze(definition);
}
