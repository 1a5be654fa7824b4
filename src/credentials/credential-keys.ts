import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { StartError } from '../common/errors/index.js';
import { readOrMakePrivateFile } from '../common/files/index.js';
import type { Environment } from '../config/index.js';

const KEY_BYTES = 32;
const KEY_FILE = 'credentials-key';

/**
 * The keys that encrypt credentials: CREDENTIALS_KEY, else a key file beside the embedded database.
 *
 * The file is made at the first start. With a database server and no CREDENTIALS_KEY there are no keys.
 */
export async function readCredentialKeys({
  CREDENTIALS_KEY,
  DATABASE_URL,
  DATA_DIR,
}: Pick<Environment, 'CREDENTIALS_KEY' | 'DATABASE_URL' | 'DATA_DIR'>): Promise<Uint8Array[]> {
  if (CREDENTIALS_KEY !== undefined) return parseKeys(CREDENTIALS_KEY);
  if (DATABASE_URL !== undefined) return [];
  const file = resolve(DATA_DIR, KEY_FILE);
  const { content } = await readOrMakePrivateFile(file, async () => randomBytes(KEY_BYTES).toString('base64url'));
  const keys = parseKeys(content);
  if (keys.length > 0 && keys.every(({ length }) => length === KEY_BYTES)) return keys;
  // Never replaced automatically: encrypted secrets would be lost for good.
  throw new StartError(`${file} holds no key of ${KEY_BYTES} bytes; put the right one there.`);
}

/** @param text Keys in hex or base64url, separated by commas. */
function parseKeys(text: string): Uint8Array[] {
  const parts = text.split(',').map((part) => part.trim());
  return parts.map((part) => Uint8Array.from(Buffer.from(part, /^[0-9a-f]{64}$/i.test(part) ? 'hex' : 'base64url')));
}
