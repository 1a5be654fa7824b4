import { DataFlowError } from '../../../common/errors/index.js';
import type { ServiceClient } from '../../../common/service-call/index.js';
import { speaks, type EngineDefinition } from '../../../engines/contract/index.js';
import type { NodeLog, OperationInfo } from '../../../pipeline/index.js';
import type { Runtimes } from '../../../runtimes/index.js';
import { callSettings, requireAddress, ServiceParameters } from '../calls/index.js';

/** Requirements for opening an engine. */
export interface EngineUse {
  readonly runtimes: Runtimes;
  /** IETF tag; '' for any. */
  readonly language: string;
  /** Name of the model for the language; '' for the engine's own choice. */
  readonly model: string;
}

/** The members of a node's context that engines need. */
interface Context {
  readonly parameters: object;
  readonly operation: OperationInfo;
  readonly services: ServiceClient;
  readonly log: NodeLog;
  readonly signal: AbortSignal;
}

/**
 * Opens an engine for one operation of a node.
 *
 * @throws DataFlowError `operation.start-failed` if it has no model of the language, or if its address may not be
 * called; errors of the engine.
 */
export async function openEngine<T>(engine: EngineDefinition<T>, context: Context, use: EngineUse): Promise<T> {
  const { parameters, operation, services, log, signal } = context;
  const { runtimes, language, model } = use;
  if (!speaks(engine, use, runtimes)) {
    throw new DataFlowError('operation.start-failed', `Language: ${engine.name} has no model of '${language}'.`);
  }
  const service = parameters instanceof ServiceParameters ? parameters : new ServiceParameters();
  const address = service.Address === '' ? (engine.defaultAddress ?? '') : service.Address;
  if (engine.runs === 'service') requireAddress(services, address);
  return engine.open({
    parameters,
    runtimes,
    address,
    service: services,
    call: callSettings(service),
    language,
    model,
    ...(operation.sampleRateHz !== undefined && { recordingRateHz: operation.sampleRateHz }),
    log,
    signal,
  });
}
