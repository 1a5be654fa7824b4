/** The answer of a token endpoint. */
export interface TokenResponse {
  readonly status: number;
  /** As text, of bounded length. */
  readonly body: string;
}

/**
 * The port to token endpoints. Its adapter decides which addresses may be reached.
 *
 * It follows no redirect.
 */
export abstract class TokenFetcher {
  /**
   * Posts a form.
   *
   * @param signal Ends the call; a timeout ends it too.
   * @param tenantId The tenant that owns the credential.
   * @returns The answer, whatever its status; rejects where there is no answer.
   */
  abstract fetch(
    url: string,
    form: URLSearchParams,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
    tenantId: string,
  ): Promise<TokenResponse>;
}
