import type { ServiceClient, ServiceRequest, ServiceResponse } from '../common/service-call/index.js';
import { statusOf, type OutgoingClient } from '../outgoing/index.js';
import type { CredentialSource } from '../pipeline/index.js';

/** The outgoing calls of one operation. */
export class OperationServices implements ServiceClient {
  constructor(
    private readonly outgoing: OutgoingClient,
    private readonly tenantId: string,
    private readonly credentials: CredentialSource,
    private readonly signal: AbortSignal,
    private readonly traceparent: string,
  ) {}

  refusalOf(address: string): string | undefined {
    return this.outgoing.refusalOf(address);
  }

  async call(request: ServiceRequest): Promise<ServiceResponse> {
    const { credentialId } = request;
    if (credentialId === undefined || credentialId === '') return this.send(request);
    const headers = await this.credentials.authorize(credentialId, this.signal);
    try {
      return await this.send(request, headers);
    } catch (error) {
      if (statusOf(error) !== 401) throw error;
      // A token may be taken back before its time.
      this.credentials.invalidate(credentialId, headers);
      const renewed = await this.credentials.authorize(credentialId, this.signal);
      return this.send(request, renewed);
    }
  }

  private send(request: ServiceRequest, headers?: Readonly<Record<string, string>>): Promise<ServiceResponse> {
    const { tenantId, signal, traceparent } = this;
    return this.outgoing.call(request, { tenantId, signal, headers: { traceparent, ...headers } });
  }
}
