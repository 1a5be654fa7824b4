import { CallFault, type Called } from '../common/reasons/index.js';

const TIMEOUT_MS = 5_000;
const MAX_BYTES = 1024 ** 2;

const FIX = 'check IDENTITY_ISSUER, and the log of the identity server';

/**
 * Explains why a document of the identity server at `url` cannot be used.
 *
 * `did` completes `The identity server at id.example:443 …`.
 */
export function identityFault(url: string, did: string, cause?: unknown): CallFault {
  return new CallFault({ called: calledAt(url), did, fix: FIX, cause });
}

/**
 * Fetches a small document of the identity server within 5 s.
 *
 * A redirect is refused: only the issuer decides where its keys are.
 *
 * @throws CallFault unless the answer is a 200 of at most 1 MiB.
 */
export async function boundedFetch(url: string, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetchWhole(url, init);
  } catch (error) {
    throw CallFault.of(calledAt(url), error, TIMEOUT_MS);
  }
}

async function fetchWhole(url: string, init: RequestInit): Promise<Response> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(url, { ...init, redirect: 'manual', signal });
  if (response.status !== 200 || !response.body) {
    await response.body?.cancel();
    throw identityFault(url, `answered ${response.status}, not 200`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES) throw identityFault(url, `answered more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return new Response(Buffer.concat(chunks));
}

function calledAt(url: string): Called {
  return { name: 'The identity server', url: new URL(url) };
}
