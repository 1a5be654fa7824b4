import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fetch } from 'undici';
import { StoreError } from './store-error.js';

/** How the sum of a file was checked: by a known sum, by a published one, or not yet. */
export type Trust = 'known' | 'published' | 'first';

/** File in the folder of models with the sums of files that had none before, by address. */
const SEEN = '.sums.json';

/**
 * Checks the SHA-256 of a file that was fetched from `url`.
 *
 * If none is known and none is published, the sum is stored, and the file must have it the next time.
 *
 * @param known The sum that it must have, where there is one.
 * @throws StoreError where it is another.
 */
export async function checkSum(folder: string, url: string, sum: string, known?: string): Promise<Trust> {
  if (known !== undefined) return expectSum(url, sum, known, 'known');
  const published = await publishedSum(url);
  if (published !== undefined) return expectSum(url, sum, published, 'published');
  const seen = await readSeen(folder);
  if (seen[url] !== undefined) return expectSum(url, sum, seen[url], 'first');
  await writeFile(join(folder, SEEN), JSON.stringify({ ...seen, [url]: sum }, undefined, 2));
  return 'first';
}

function expectSum(url: string, found: string, expected: string, trust: Trust): Trust {
  if (found === expected.toLowerCase()) return trust;
  throw new StoreError(`${url}: its SHA-256 is ${found}, and should be ${expected}; it was thrown away`);
}

/** Releases have a `checksum.txt` beside their files, a line a file: its name and its sum. */
async function publishedSum(url: string): Promise<string | undefined> {
  const name = decodeURIComponent(url.slice(url.lastIndexOf('/') + 1));
  const response = await fetch(new URL('checksum.txt', url)).catch(() => undefined);
  if (!response?.ok) {
    await response?.body?.cancel();
    return undefined;
  }
  for (const line of (await response.text()).split('\n')) {
    const words = line.trim().split(/\s+/);
    if (words.includes(name)) return words.find((word) => /^[0-9a-f]{64}$/i.test(word));
  }
  return undefined;
}

async function readSeen(folder: string): Promise<Readonly<Record<string, string>>> {
  try {
    return JSON.parse(await readFile(join(folder, SEEN), 'utf8')) as Record<string, string>;
  } catch {
    return {};
  }
}
