import { DataFlowError } from '../../common/errors/index.js';
import { notReady, type AnyNodeRun, type NodeContext } from '../contract/index.js';
import { credentialRefs, type PlannedNode } from '../design/index.js';

/** The credentials that an operation may use. */
export interface CredentialSource {
  /** Whether there is one of this id. */
  has(id: string): Promise<boolean>;
  /** @throws DataFlowError `credential.host-refused` where it may not be sent to one of the addresses. */
  requireHosts(id: string, addresses: readonly string[]): Promise<void>;
  /** @param addresses All that the headers are sent to. */
  authorize(id: string, signal: AbortSignal, addresses: readonly string[]): Promise<Record<string, string>>;
  invalidate(id: string, refused?: Readonly<Record<string, string>>): void;
}

/**
 * Makes the run of a node.
 *
 * @throws DataFlowError `operation.start-failed` when the node is not ready.
 * @throws DataFlowError `credential.not-found` when it names a missing credential.
 * @throws DataFlowError `credential.host-refused` when it would send one to a host that the credential does not list.
 * @throws any error of the node.
 */
export async function startRun(
  { id, definition, provider, parameters }: PlannedNode,
  context: NodeContext,
  credentials: CredentialSource,
): Promise<AnyNodeRun> {
  const unready = provider.readiness?.(parameters);
  if (unready !== undefined) throw notReady(id, definition, unready);
  for (const { id: credential, pointer, addresses } of credentialRefs(definition.parameters, parameters)) {
    if (!(await credentials.has(credential))) {
      const detail = `The tenant has no credential of the id in '${pointer.slice(1)}' of '${id}'.`;
      throw new DataFlowError('credential.not-found', detail);
    }
    await credentials.requireHosts(credential, addresses);
  }
  return provider.start(context);
}
