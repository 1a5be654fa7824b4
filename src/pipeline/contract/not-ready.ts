import { DataFlowError } from '../../common/errors/index.js';
import type { NodeDefinition } from './node-definition.js';

/**
 * The error of a node that lacks what it needs to run.
 *
 * @param reason The missing part and what to configure, as `readiness` returns it.
 */
export function notReady(id: string, { type, page }: NodeDefinition, reason: string): DataFlowError {
  const detail = `Node '${id}' (${type}) cannot start: ${reason}. See ${page ?? `docs/nodes.md#${type}`}.`;
  return new DataFlowError('operation.start-failed', detail);
}
