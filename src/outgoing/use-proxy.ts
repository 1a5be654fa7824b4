import { EnvHttpProxyAgent, setGlobalDispatcher } from 'undici';
import type { Environment } from '../config/index.js';

/**
 * Makes every `fetch` of the process use HTTP_PROXY and HTTPS_PROXY, except for hosts in NO_PROXY.
 *
 * It serves above all the keys of the identity server. Calls of nodes have their own client, which applies the same
 * settings.
 */
export function useProxy({ HTTP_PROXY, HTTPS_PROXY, NO_PROXY }: Environment): void {
  if (HTTP_PROXY === undefined && HTTPS_PROXY === undefined) return;
  setGlobalDispatcher(
    new EnvHttpProxyAgent({ httpProxy: HTTP_PROXY ?? '', httpsProxy: HTTPS_PROXY ?? '', noProxy: NO_PROXY ?? '' }),
  );
}
