/** A call of a service outside, made for a node. */
export interface ServiceRequest {
  /** http or https. */
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent anew at each try, so it is held whole. */
  readonly body?: Uint8Array;
  /** Longest time for the whole call, all tries and waits, in ms. */
  readonly budgetMs: number;
  /** Longest time to connect, in ms. */
  readonly connectTimeoutMs?: number;
  /** Largest answer that is read, in bytes. */
  readonly maxBytes?: number;
  /** Takes any certificate. For services inside of a company's own network. */
  readonly ignoresTlsErrors?: boolean;
  /** A credential of the tenant, whose headers are added; '' for none. */
  readonly credentialId?: string;
  /** Whether a refusal (status 400 to 499, but those that may pass) is an answer, too. */
  readonly takesRefusals?: boolean;
}

export interface ServiceResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
}

/** Calls services for the nodes of one operation: on the list of addresses, within the budget, cancelled with it. */
export interface ServiceClient {
  /** Why an address may not be called, as far as it tells by itself; undefined when it may be tried. */
  refusalOf(address: string): string | undefined;
  /**
   * Sends a request, again where that may help, and reads the whole answer.
   *
   * @returns An answer of status 200 to 299.
   * @throws DataFlowError `node.service-failed`, `node.timeout`, `credential.not-found` and the like; what ended the operation.
   */
  call(request: ServiceRequest): Promise<ServiceResponse>;
}
