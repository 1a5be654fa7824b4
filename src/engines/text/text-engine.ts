import type { TextServiceSettings } from '../../runtimes/text-service/index.js';
import type { Completer } from '../completion/index.js';

/** Where a node has its texts worked on: by itself, by a text service or by a large language model. */
export type TextEngine =
  | { readonly kind: 'embedded' }
  | { readonly kind: 'service'; readonly settings: TextServiceSettings }
  | { readonly kind: 'llm'; readonly completer: Completer };
