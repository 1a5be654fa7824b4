import { DataFlowError, type Fault } from '../../../common/errors/index.js';
import { Field } from '../../../common/field/index.js';
import type { CallSettings, ServiceClient } from '../../../common/service-call/index.js';

export const CREDENTIAL = 'Id of the credential that lets calls in. Empty for none.';

/** Parameters of a node that calls a service. Nodes extend it with their own defaults. */
export class ServiceParameters {
  @Field({
    type: 'string',
    maxLength: 2_000,
    variable: true,
    description: 'Address of the service, such as `https://service.example.com`. Empty for an engine on this machine.',
  })
  Address = '';

  @Field({ type: 'boolean', description: 'Whether any certificate of the service is taken.' })
  IgnoreSslErrors = false;

  @Field({ type: 'integer', minimum: 1, maximum: 60_000, unit: 'ms', description: 'Maximum time to connect.' })
  ConnectionTimeoutMsec = 5_000;

  @Field({
    type: 'integer',
    minimum: 100,
    maximum: 600_000,
    unit: 'ms',
    description: 'Maximum time for one call, retries included.',
  })
  CallTimeoutMsec = 60_000;

  @Field({
    type: 'string',
    maxLength: 64,
    isCredentialId: true,
    sentTo: ({ Address }) => [Address],
    description: CREDENTIAL,
  })
  CredentialId = '';
}

/** Settings of the calls of a node, from its parameters. */
export function callSettings(parameters: ServiceParameters): CallSettings {
  return {
    budgetMs: parameters.CallTimeoutMsec,
    connectTimeoutMs: parameters.ConnectionTimeoutMsec,
    ignoresTlsErrors: parameters.IgnoreSslErrors,
    credentialId: parameters.CredentialId,
  };
}

/**
 * Faults of an address beyond the checks of its field.
 *
 * @param schemes The schemes that it may have.
 */
export function addressFaults({ Address }: ServiceParameters, schemes: 'http' | 'ws' = 'http'): Fault[] {
  const pattern = schemes === 'http' ? /^https?:\/\/[^/]/ : /^wss?:\/\/[^/]/;
  if (Address === '' || pattern.test(Address)) return [];
  return [{ pointer: '/Address', detail: `expected an ${schemes} or ${schemes}s address of a service` }];
}

/** @throws DataFlowError `operation.start-failed` where the address may not be called. */
export function requireAddress(services: ServiceClient, address: string): void {
  const refusal = services.refusalOf(address);
  if (refusal !== undefined) throw new DataFlowError('operation.start-failed', `Address: ${refusal}.`);
}
