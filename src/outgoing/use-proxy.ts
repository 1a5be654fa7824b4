import { EnvHttpProxyAgent, setGlobalDispatcher } from 'undici';
import type { Environment } from '../config/index.js';

/**
 * Has every `fetch` of the process go by the proxies of HTTP_PROXY and HTTPS_PROXY, but to the hosts of NO_PROXY: keys of
 * the identity server, above all. Calls of nodes have their own way, which knows them too.
 */
export function useProxy({ HTTP_PROXY, HTTPS_PROXY, NO_PROXY }: Environment): void {
  if (HTTP_PROXY === undefined && HTTPS_PROXY === undefined) return;
  setGlobalDispatcher(
    new EnvHttpProxyAgent({ httpProxy: HTTP_PROXY ?? '', httpsProxy: HTTPS_PROXY ?? '', noProxy: NO_PROXY ?? '' }),
  );
}
