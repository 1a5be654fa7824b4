import { DataFlowError } from '../../common/errors/index.js';
import type { AnyNodeRun, NodeContext } from '../contract/index.js';
import { credentialRefs, type PlannedNode } from '../design/index.js';

/** The credentials that an operation may use. */
export interface CredentialSource {
  /** Whether there is one of this id. */
  has(id: string): Promise<boolean>;
  authorize(id: string, signal: AbortSignal): Promise<Record<string, string>>;
  invalidate(id: string, refused?: Readonly<Record<string, string>>): void;
}

/**
 * Makes the run of a node.
 *
 * @throws DataFlowError `operation.start-failed` when the node is not ready, `credential.not-found` when it names a
 *   credential that is not there (any more), and what the node throws.
 */
export async function startRun(
  { id, definition, provider, parameters }: PlannedNode,
  context: NodeContext,
  credentials: CredentialSource,
): Promise<AnyNodeRun> {
  const unready = provider.readiness?.(parameters);
  if (unready !== undefined) throw new DataFlowError('operation.start-failed', unready);
  for (const { id: credential, pointer } of credentialRefs(definition.parameters, parameters)) {
    if (await credentials.has(credential)) continue;
    const name = pointer.slice(1);
    throw new DataFlowError('credential.not-found', `The tenant has no credential of the id in '${name}' of '${id}'.`);
  }
  return provider.start(context);
}
