import { withoutEndSlashes } from '../../common/service-call/index.js';

/**
 * Where the paths of an OpenAI-compatible server begin.
 *
 * @param address Its address, with or without `/v1` at the end.
 */
export function openAiBase(address: string): string {
  const trimmed = withoutEndSlashes(address);
  return trimmed.endsWith('/v1') ? trimmed : `${trimmed}/v1`;
}
