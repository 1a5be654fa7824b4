import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JSONWebKeySet, type JWK } from 'jose';
import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { StartError } from '../common/errors/index.js';
import { makePrivateFolder, readOrMakePrivateFile } from '../common/files/index.js';

/** The fastest accepted algorithm to verify: 37 µs of a core against 66 for ES256 and 75 for EdDSA. */
export const SIGNING_ALGORITHM = 'RS256';

const SECRET_BYTES = 32;

interface ClientSecret {
  readonly value: string;
  readonly file: string;
  readonly isNew: boolean;
}

/** State that the embedded provider keeps between starts, in `<DATA_DIR>/identity`. */
export class IdentityStore {
  private readonly folder: string;

  constructor(dataDir: string) {
    this.folder = resolve(dataDir, 'identity');
  }

  /** The private keys that sign tokens, made at the first start. */
  async keys(): Promise<JSONWebKeySet> {
    const file = join(this.folder, 'keys.json');
    const { content } = await this.readOrMake(file, makeKeys);
    const keys = parseKeys(content);
    if (!keys) {
      throw new StartError(`${file} holds no private ${SIGNING_ALGORITHM} key; delete it to have a new one made.`);
    }
    return keys;
  }

  /** The secret of the one client; made at the first start if none is set. */
  async clientSecret(): Promise<ClientSecret> {
    const file = join(this.folder, 'client-secret');
    const { content, isNew } = await this.readOrMake(file, makeSecret);
    const value = content.trim();
    if (value === '') throw new StartError(`${file} is empty; delete it to have a new secret made.`);
    return { value, file, isNew };
  }

  private readOrMake(file: string, make: () => Promise<string>): ReturnType<typeof readOrMakePrivateFile> {
    return readOrMakePrivateFile(file, async () => {
      await makePrivateFolder(this.folder);
      return make();
    });
  }
}

async function makeKeys(): Promise<string> {
  const { privateKey } = await generateKeyPair(SIGNING_ALGORITHM, { extractable: true });
  const jwk = await exportJWK(privateKey);
  const key: JWK = { ...jwk, kid: await calculateJwkThumbprint(jwk), use: 'sig', alg: SIGNING_ALGORITHM };
  return `${JSON.stringify({ keys: [key] }, undefined, 2)}\n`;
}

/**
 * Makes a secret without a line break.
 *
 * So `curl --data-urlencode client_secret@<file>` sends it alone.
 */
async function makeSecret(): Promise<string> {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

function parseKeys(content: string): JSONWebKeySet | undefined {
  try {
    const { keys } = JSON.parse(content) as { keys?: unknown };
    return Array.isArray(keys) && keys.length > 0 && keys.every(isSigningKey) ? { keys } : undefined;
  } catch {
    return undefined;
  }
}

function isSigningKey(key: unknown): key is JWK {
  return (
    typeof key === 'object' &&
    key !== null &&
    'd' in key &&
    'kid' in key &&
    'alg' in key &&
    key.alg === SIGNING_ALGORITHM
  );
}

/** The same keys without their private members (RFC 7518, section 6.3.2). */
export function publicKeys({ keys }: JSONWebKeySet): JSONWebKeySet {
  return { keys: keys.map(({ kty, n, e, kid, use, alg }) => ({ kty, n, e, kid, use, alg }) as JWK) };
}
