import { createLocalJWKSet, type CryptoKey, type JSONWebKeySet, type JWTHeaderParameters } from 'jose';

/** The public keys of the issuer. */
export abstract class KeySet {
  /**
   * The key that a token's header names.
   *
   * @throws JWKSNoMatchingKey (jose) when the issuer has none, JWKSMultipleMatchingKeys when the header names none of
   * several, and DataFlowError `auth.identity-unavailable` when that cannot be known.
   */
  abstract find(header: JWTHeaderParameters): Promise<CryptoKey>;

  /**
   * Resolves when there are keys to check tokens with.
   *
   * @throws DataFlowError `auth.identity-unavailable` when they cannot be had, and none are kept.
   */
  async check(): Promise<void> {
    // At hand, unless they come from elsewhere.
  }
}

/** Keys that are at hand: those of the embedded provider. */
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
