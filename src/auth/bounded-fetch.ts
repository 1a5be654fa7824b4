const TIMEOUT_MS = 5_000;
const MAX_BYTES = 1024 ** 2;

/**
 * Fetches a small document, in at most 5 s. A redirect is refused: where the keys come from is the issuer's to say, not
 * that of whoever answers in its place.
 *
 * @throws Error unless the answer is a 200 of at most 1 MiB.
 */
export async function boundedFetch(url: string, init: RequestInit = {}): Promise<Response> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(url, { ...init, redirect: 'manual', signal });
  if (response.status !== 200 || !response.body) {
    await response.body?.cancel();
    throw new Error(`${url} answered ${response.status}; expected 200`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES) throw new Error(`${url} answered more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return new Response(Buffer.concat(chunks));
}
