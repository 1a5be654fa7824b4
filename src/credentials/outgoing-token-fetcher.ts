import { Injectable } from '@nestjs/common';
import { DataFlowError } from '../common/errors/index.js';
import { OutgoingClient } from '../outgoing/index.js';
import { TokenFetcher, type TokenResponse } from './token-fetcher.js';

/** Time limit for a token in ms, retries included: below the grant's, so that the reason is known. */
const BUDGET_MS = 14_000;
const MAX_BYTES = 64 * 1024;

/** Calls token endpoints through the outgoing client. */
@Injectable()
export class OutgoingTokenFetcher extends TokenFetcher {
  constructor(private readonly outgoing: OutgoingClient) {
    super();
  }

  override async fetch(
    url: string,
    form: URLSearchParams,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
    tenantId: string,
  ): Promise<TokenResponse> {
    const request = {
      url,
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: Buffer.from(form.toString()),
      budgetMs: BUDGET_MS,
      maxBytes: MAX_BYTES,
      takesRefusals: true,
    } as const;
    try {
      const { status, body } = await this.outgoing.call(request, { tenantId, signal, headers, isForToken: true });
      return { status, body: Buffer.from(body).toString() };
    } catch (cause) {
      signal.throwIfAborted();
      if (!(cause instanceof DataFlowError)) throw cause;
      // The credential failed, not the service of a node.
      throw new DataFlowError('credential.token-failed', `Token endpoint of the credential: ${cause.detail}`, {
        cause,
      });
    }
  }
}
