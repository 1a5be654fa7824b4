import { errors } from 'jose';
import { DataFlowError } from '../common/errors/index.js';

/**
 * Describes the fault of a token without repeating any of it: the text goes to logs and answers.
 *
 * @param error The error that verification threw: jose's, or a DataFlowError, which is returned unchanged.
 */
export function tokenFault(error: unknown): DataFlowError {
  if (error instanceof DataFlowError) return error;
  if (error instanceof errors.JWTExpired) {
    return new DataFlowError('auth.token-expired', 'The time in `exp` has passed.', { cause: error });
  }
  return new DataFlowError('auth.token-invalid', sentence(error), { cause: error });
}

function sentence(error: unknown): string {
  if (error instanceof errors.JWTClaimValidationFailed) return claimSentence(error);
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return 'The algorithm of the token is not accepted; expected RS256, PS256, ES256 or EdDSA.';
  }
  if (error instanceof errors.JWKSNoMatchingKey) return 'The issuer has no key as the token names it.';
  if (error instanceof errors.JWKSMultipleMatchingKeys) {
    return 'The issuer has several keys and the token does not say (`kid`) which one it is signed with.';
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'The signature of the token does not match.';
  if (error instanceof errors.JOSEError) return 'The token is not a signed JWT in compact form.';
  return 'The key that the token names cannot be used.';
}

function claimSentence({ claim, reason }: errors.JWTClaimValidationFailed): string {
  if (reason === 'missing') return `The token has no \`${claim}\`.`;
  if (claim === 'iss') return 'The token is from another issuer.';
  if (claim === 'aud') return "The token is meant for others: `aud` does not name this server's audience.";
  if (claim === 'nbf' && reason === 'check_failed') return 'The time in `nbf` has not come.';
  return `The token's \`${claim}\` has not the type that it must have.`;
}
