import type { Fault } from '../../common/errors/index.js';
import { withoutEndSlashes } from '../../common/service-call/index.js';
import { OPENAI_ADDRESS } from '../../engines/completion/index.js';

const ROUTE = '/chat/completions';

/** Default of both parameters that name a model. */
export const DEFAULT_MODEL = 'gpt-4.1-nano-2025-04-14';

/** Parameters that may hold the address of a server. */
const ADDRESSES = ['Address', 'VLLMAPIBase', 'AzureAPIBase'] as const;

/** The parameters that decide which server is called. */
export interface ChatChoice extends Readonly<Record<(typeof ADDRESSES)[number], string>> {
  /** `VLLM`, `Azure` or `OpenAI`. */
  readonly Provider: string;
  readonly AzureAPIVersion: string;
  readonly Model: string;
  readonly OpenAIModel: string;
  readonly CredentialId: string;
}

/** Name of the model, and for Azure of its deployment. */
export function modelOf({ Model, OpenAIModel }: Pick<ChatChoice, 'Model' | 'OpenAIModel'>): string {
  return Model === '' || Model === DEFAULT_MODEL ? OpenAIModel : Model;
}

/**
 * Address of the server: `Address`, else that of the provider.
 *
 * @returns '' if the provider has no address.
 */
export function chatAddress(parameters: Omit<ChatChoice, 'CredentialId'>): string {
  const { Address, Provider, VLLMAPIBase, AzureAPIBase } = parameters;
  if (Address !== '') return Address;
  if (Provider === 'Azure') return AzureAPIBase === '' ? '' : azureAddress(parameters);
  return Provider === 'VLLM' && VLLMAPIBase !== '' ? VLLMAPIBase : OPENAI_ADDRESS;
}

/** Returns why no server can be called, and what to configure; undefined if one can. */
export function chatReadiness(parameters: ChatChoice): string | undefined {
  const address = chatAddress(parameters);
  if (address === '') return 'no model is configured: set AzureAPIBase to the address of the Azure OpenAI resource';
  if (address !== OPENAI_ADDRESS || parameters.CredentialId !== '') return undefined;
  return 'no model is configured: set CredentialId to a key of OpenAI, or Address or VLLMAPIBase to another server with /v1/chat/completions';
}

/** Faults of the addresses beyond the checks of their fields. */
export function chatAddressFaults(parameters: ChatChoice): Fault[] {
  return ADDRESSES.flatMap((name) => {
    const address = parameters[name];
    if (address === '' || (/^https?:\/\/[^/]/.test(address) && URL.canParse(address))) return [];
    return [{ pointer: `/${name}`, detail: 'expected an http or https address of a service' }];
  });
}

/** The route of a deployment; an address that already names one is completed. */
function azureAddress({ AzureAPIBase, AzureAPIVersion, ...model }: Omit<ChatChoice, 'CredentialId'>): string {
  if (!URL.canParse(AzureAPIBase)) return AzureAPIBase;
  const url = new URL(AzureAPIBase);
  const path = withoutEndSlashes(url.pathname);
  const deployment = path.includes('/deployments/')
    ? path
    : `${withoutEnd(path, '/openai')}/openai/deployments/${encodeURIComponent(modelOf(model))}`;
  url.pathname = deployment.endsWith(ROUTE) ? deployment : deployment + ROUTE;
  if (!url.searchParams.has('api-version')) url.searchParams.set('api-version', AzureAPIVersion);
  return url.href;
}

function withoutEnd(text: string, end: string): string {
  return text.endsWith(end) ? text.slice(0, -end.length) : text;
}
