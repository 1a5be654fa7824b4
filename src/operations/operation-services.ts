import {
  statusOf,
  type ServiceClient,
  type ServiceRequest,
  type ServiceResponse,
  type ServiceSocket,
  type SocketRequest,
} from '../common/service-call/index.js';
import type { OutgoingClient, ServiceCaller } from '../outgoing/index.js';
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

  call(request: ServiceRequest): Promise<ServiceResponse> {
    return this.authorized(request, (headers) => this.outgoing.call(request, this.caller(headers)));
  }

  connect(request: SocketRequest): Promise<ServiceSocket> {
    return this.authorized(request, (headers) => this.outgoing.connect(request, this.caller(headers)));
  }

  /** Makes a call with the headers of a credential, and once more with others after a 401. */
  private async authorized<T extends object>(
    { credentialId = '', url }: Pick<ServiceRequest, 'credentialId' | 'url'>,
    call: (headers?: Readonly<Record<string, string>>) => Promise<T>,
  ): Promise<T> {
    if (credentialId === '') return call();
    const headers = await this.credentials.authorize(credentialId, this.signal, [url]);
    try {
      const answer = await call(headers);
      if (!('status' in answer && answer.status === 401)) return answer;
    } catch (error) {
      if (statusOf(error) !== 401) throw error;
    }
    // A token may be taken back before its time.
    this.credentials.invalidate(credentialId, headers);
    return call(await this.credentials.authorize(credentialId, this.signal, [url]));
  }

  private caller(headers?: Readonly<Record<string, string>>): ServiceCaller {
    const { tenantId, signal, traceparent } = this;
    return { tenantId, signal, headers: { traceparent, ...headers } };
  }
}
