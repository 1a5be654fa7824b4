import { createLocalJWKSet, type CryptoKey, type JSONWebKeySet, type JWTHeaderParameters } from 'jose';

/** The public keys of the issuer. */
export abstract class KeySet {
  /**
   * Finds the key that a token's header names.
   *
   * @throws JWKSNoMatchingKey (jose) when the issuer has none, JWKSMultipleMatchingKeys when the header names none of
   * several, and DataFlowError `auth.identity-unavailable` when the keys are unavailable.
   */
  abstract find(header: JWTHeaderParameters): Promise<CryptoKey>;

  /**
   * Resolves when there are keys to check tokens with.
   *
   * @throws DataFlowError `auth.identity-unavailable` when they are unavailable and none are cached.
   */
  async check(): Promise<void> {
    // Local keys are always available; remote ones override this.
  }

  /** Why the last attempt to fetch the keys failed, as a sentence; undefined where it succeeded. */
  get lastFailure(): string | undefined {
    return undefined;
  }
}

/** Keys of the embedded provider, which are always available. */
export class LocalKeySet extends KeySet {
  private readonly keys: (header: JWTHeaderParameters) => Promise<CryptoKey>;

  constructor(jwks: JSONWebKeySet) {
    super();
    this.keys = createLocalJWKSet(jwks);
  }

  override find(header: JWTHeaderParameters): Promise<CryptoKey> {
    return this.keys(header);
  }
}
