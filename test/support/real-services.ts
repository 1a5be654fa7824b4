import { Log } from '../../src/common/logging/index.js';
import type { ServiceClient } from '../../src/common/service-call/index.js';
import { OutgoingClient, OutgoingConfig } from '../../src/outgoing/index.js';

/**
 * Calls services on this machine, as a node in an operation of its own would.
 *
 * @param credentials The headers of each credential, by its id.
 */
export function realServices(
  signal = new AbortController().signal,
  credentials: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
): ServiceClient {
  const log = Log.to('fatal', { write: () => undefined });
  const client = new OutgoingClient(new OutgoingConfig('127.0.0.1'), log);
  const caller = { tenantId: 'tenant', signal };
  return {
    refusalOf: (address) => client.refusalOf(address),
    call: (request) => client.call(request, { ...caller, headers: credentials[request.credentialId ?? ''] ?? {} }),
    connect: (request) => client.connect(request, caller),
  };
}
