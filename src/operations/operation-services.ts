import type { ServiceClient, ServiceRequest, ServiceResponse } from '../common/service-call/index.js';
import type { OutgoingClient } from '../outgoing/index.js';

/** The outgoing calls of one operation. */
export class OperationServices implements ServiceClient {
  constructor(
    private readonly outgoing: OutgoingClient,
    private readonly signal: AbortSignal,
  ) {}

  refusalOf(address: string): string | undefined {
    return this.outgoing.refusalOf(address);
  }

  call(request: ServiceRequest): Promise<ServiceResponse> {
    return this.outgoing.call(request, this.signal);
  }
}
