/** What a token endpoint answered. */
export interface TokenResponse {
  readonly status: number;
  /** As text, of bounded length. */
  readonly body: string;
}

/** The way out to token endpoints. Who provides it decides which addresses may be reached, and follows no redirect. */
export abstract class TokenFetcher {
  /**
   * Posts a form.
   *
   * @param signal Ends the call; it is aborted after a time, too.
   * @param tenantId Whose credential it is.
   * @returns Whatever was answered, with whatever status; rejects where nothing was.
   */
  abstract fetch(
    url: string,
    form: URLSearchParams,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
    tenantId: string,
  ): Promise<TokenResponse>;
}
