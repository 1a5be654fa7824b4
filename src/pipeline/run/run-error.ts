import { DataFlowError, type NodeRef } from '../../common/errors/index.js';
import { ALL_CHANNELS, createEvent, UNKNOWN_PLACE, type FlowEvent } from '../events/index.js';

/** Why a node did not start, with the node. */
export function startError(error: unknown, node: NodeRef): DataFlowError {
  if (error instanceof DataFlowError) return error.at(node);
  const detail = `The node '${node.id}' could not be started.`;
  return new DataFlowError('operation.start-failed', detail, { cause: error, node });
}

/** Why a node failed on the way, with the node. */
export function runError(error: unknown, node: NodeRef): DataFlowError {
  if (error instanceof DataFlowError) return error.at(node);
  return new DataFlowError('node.failed', `The node '${node.id}' failed.`, { cause: error, node });
}

/** Tells the client of a node that was left out. */
export function nodeErrorOf({ id, type }: NodeRef, { code, detail }: DataFlowError): FlowEvent {
  const place = { channel: ALL_CHANNELS, startSample: UNKNOWN_PLACE, endSample: UNKNOWN_PLACE, groupId: '' };
  return createEvent('Node Error', place, { Node: id, Type: type, Code: code, Detail: detail });
}
