import { Injectable } from '@nestjs/common';
import { OutgoingClient } from '../outgoing/index.js';
import { TokenFetcher, type TokenResponse } from './token-fetcher.js';

/** Longest time to get a token, all tries included, in milliseconds. */
const BUDGET_MS = 15_000;
const MAX_BYTES = 64 * 1024;

/** Asks token endpoints the way all outgoing calls go. */
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
      const { status, body } = await this.outgoing.call(request, { tenantId, signal, headers });
      return { status, body: Buffer.from(body).toString() };
    } catch (cause) {
      signal.throwIfAborted();
      // What failed is the credential, and no service of a node.
      throw new Error('the token endpoint gave no answer', { cause });
    }
  }
}
