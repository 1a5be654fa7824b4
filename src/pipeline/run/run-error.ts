import { DataFlowError, type NodeRef } from '../../common/errors/index.js';
import { placeOf } from '../../common/reasons/index.js';
import { ALL_CHANNELS, createEvent, UNKNOWN_PLACE, type FlowEvent } from '../events/index.js';

/** A node whose errors are described. */
export interface FailedNode extends NodeRef {
  /** Its parameter `Address`, where it has one. */
  readonly address?: unknown;
}

/** Why a node did not start, with the node. */
export function startError(error: unknown, { address, ...node }: FailedNode): DataFlowError {
  if (error instanceof DataFlowError) return error.at(node, placed(error, address));
  const detail = `The node '${node.id}' could not be started.`;
  return new DataFlowError('operation.start-failed', detail, { cause: error, node });
}

/** Why a node failed on the way, with the node. */
export function runError(error: unknown, { address, ...node }: FailedNode): DataFlowError {
  if (error instanceof DataFlowError) return error.at(node, placed(error, address));
  return new DataFlowError('node.failed', `The node '${node.id}' failed.`, { cause: error, node });
}

/** Engines describe what `The service` did; host and port of it come from the node. */
function placed({ code, detail }: DataFlowError, address: unknown): string {
  const isOfService = code === 'node.service-failed' || code === 'node.timeout';
  if (!isOfService || typeof address !== 'string' || !URL.canParse(address)) return detail;
  return detail.replace(/^The service (?!at |cannot be called)/, `The service at ${placeOf(new URL(address))} `);
}

/** Makes the event that reports a node which was left out. */
export function nodeErrorOf({ id, type }: NodeRef, { code, detail }: DataFlowError): FlowEvent {
  const place = { channel: ALL_CHANNELS, startSample: UNKNOWN_PLACE, endSample: UNKNOWN_PLACE, groupId: '' };
  return createEvent('Node Error', place, { Node: id, Type: type, Code: code, Detail: detail });
}
