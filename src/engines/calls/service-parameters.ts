import type { Fault } from '../../common/errors/index.js';
import { DataFlowError } from '../../common/errors/index.js';
import { Field } from '../../common/field/index.js';
import type { ServiceClient, ServiceRequest } from '../../common/service-call/index.js';

/** What a node that calls a service lets an admin set. Nodes extend it, with defaults of their own. */
export class ServiceParameters {
  @Field({
    type: 'string',
    maxLength: 2_000,
    description: 'Address of the service, such as `https://service.example.com`. Empty for an engine on this machine.',
  })
  Address = '';

  @Field({ type: 'boolean', description: 'Whether any certificate of the service is taken.' })
  IgnoreSslErrors = false;

  @Field({ type: 'integer', minimum: 1, maximum: 60_000, unit: 'ms', description: 'Longest time to connect.' })
  ConnectionTimeoutMsec = 5_000;

  @Field({
    type: 'integer',
    minimum: 100,
    maximum: 600_000,
    unit: 'ms',
    description: 'Longest time for one call, all tries included.',
  })
  CallTimeoutMsec = 60_000;

  @Field({
    type: 'string',
    maxLength: 64,
    isCredentialId: true,
    description: 'Id of the credential that lets calls in. Empty for none.',
  })
  CredentialId = '';
}

/** How the calls of a node are made, from its parameters. */
export type CallSettings = Pick<ServiceRequest, 'budgetMs' | 'connectTimeoutMs' | 'ignoresTlsErrors' | 'credentialId'>;

export function callSettings(parameters: ServiceParameters): CallSettings {
  return {
    budgetMs: parameters.CallTimeoutMsec,
    connectTimeoutMs: parameters.ConnectionTimeoutMsec,
    ignoresTlsErrors: parameters.IgnoreSslErrors,
    credentialId: parameters.CredentialId,
  };
}

/**
 * Faults of an address that its field cannot tell.
 *
 * @param schemes What it may begin with.
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
