import { calculateJwkThumbprint, CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';
import { DataFlowError } from '../common/errors/index.js';
import type { CredentialPlace } from './credential.js';
import { Secret } from './secret.js';

const ALGORITHM = 'dir';
const ENCRYPTION = 'A256GCM';
const TYPE = 'credential';

interface NamedKey {
  readonly kid: string;
  readonly key: Secret<Uint8Array>;
}

/**
 * Encrypts secrets of credentials as JWE (RFC 7516): directly with a key of 32 bytes, AES-256-GCM.
 *
 * The tenant, the id and the kind are in the protected header, which the tag covers. So a secret copied to another row
 * does not decrypt there.
 */
export class CredentialCipher {
  private constructor(private readonly keys: readonly NamedKey[]) {}

  /** @param keys Each of 32 bytes: the first encrypts, all decrypt. Without keys every method throws. */
  static async of(keys: readonly Uint8Array[]): Promise<CredentialCipher> {
    const named = keys.map(async (key) => {
      const k = Buffer.from(key).toString('base64url');
      return { kid: await calculateJwkThumbprint({ kty: 'oct', k }), key: new Secret(key) };
    });
    return new CredentialCipher(await Promise.all(named));
  }

  /** Whether there are old keys, which only decrypt. */
  get hasOldKeys(): boolean {
    return this.keys.length > 1;
  }

  /** @throws DataFlowError `credential.key-missing` when there is no key. */
  expectKey(): NamedKey {
    const [first] = this.keys;
    if (first) return first;
    throw new DataFlowError(
      'credential.key-missing',
      'The server keeps its data in PostgreSQL, and CREDENTIALS_KEY is not set.',
    );
  }

  /** @throws DataFlowError `credential.key-missing` */
  async encrypt({ tenantId, id, kind }: CredentialPlace, text: Secret): Promise<string> {
    const { kid, key } = this.expectKey();
    return new CompactEncrypt(new TextEncoder().encode(text.reveal()))
      .setProtectedHeader({ alg: ALGORITHM, enc: ENCRYPTION, typ: TYPE, kid, tenant: tenantId, credential: id, kind })
      .encrypt(key.reveal());
  }

  /**
   * @throws DataFlowError `credential.unreadable` for text that no key decrypts, that was altered or that belongs to
   * another place; `credential.key-missing`.
   */
  async decrypt({ tenantId, id, kind }: CredentialPlace, jwe: string): Promise<Secret> {
    this.expectKey();
    const named = this.keys.find(({ kid }) => kid === kidOf(jwe));
    if (!named) throw unreadable('it was encrypted with another key');
    const opened = compactDecrypt(jwe, named.key.reveal(), {
      keyManagementAlgorithms: [ALGORITHM],
      contentEncryptionAlgorithms: [ENCRYPTION],
    });
    const { plaintext, protectedHeader: header } = await opened.catch((cause: unknown) => {
      throw unreadable('it was altered', cause);
    });
    if (header.typ !== TYPE || header.tenant !== tenantId || header.credential !== id || header.kind !== kind) {
      throw unreadable('it belongs to another credential');
    }
    return new Secret(new TextDecoder().decode(plaintext));
  }

  /** Whether it was encrypted with the first key. */
  isCurrent(jwe: string): boolean {
    return kidOf(jwe) === this.keys[0]?.kid;
  }
}

/** The id of the key that a JWE says it was encrypted with; undefined where that cannot be read. */
function kidOf(jwe: string): string | undefined {
  try {
    const { kid } = decodeProtectedHeader(jwe);
    return kid;
  } catch {
    return undefined;
  }
}

function unreadable(why: string, cause?: unknown): DataFlowError {
  return new DataFlowError('credential.unreadable', `The credential cannot be decrypted: ${why}.`, {
    cause,
  });
}
