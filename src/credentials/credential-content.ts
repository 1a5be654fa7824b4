import { DataFlowError, type Fault } from '../common/errors/index.js';
import { readFields } from '../common/field/index.js';
import { readHost } from './allowed-hosts.js';
import { A_HOST, ApiKeyDto, OAuth2Dto, type CredentialSecretDto } from './dto/credential.dto.js';
import { Secret } from './secret.js';

/** The secret content of a credential. */
export type CredentialContent =
  { readonly kind: 'apiKey'; readonly apiKey: ApiKeyDto } | { readonly kind: 'oauth2'; readonly oauth2: OAuth2Dto };

/** Headers that control how a request is sent; no credential may set them. */
const FRAMING = new Set(
  'connection content-encoding content-length content-type expect host keep-alive proxy-connection te trailer transfer-encoding upgrade'.split(
    ' ',
  ),
);

/**
 * Reads the secret content from a request.
 *
 * @throws DataFlowError `request.invalid` unless it is exactly one of the kinds.
 */
export function contentOf({ apiKey, oauth2 }: CredentialSecretDto): CredentialContent {
  if (apiKey && oauth2) throw invalid({ pointer: '/oauth2', detail: 'expected either apiKey or oauth2, found both' });
  if (oauth2) {
    if (URL.canParse(oauth2.tokenUrl)) return { kind: 'oauth2', oauth2 };
    throw invalid({ pointer: '/oauth2/tokenUrl', detail: 'expected an http or https address' });
  }
  if (!apiKey) throw invalid({ pointer: '', detail: 'expected apiKey or oauth2, found neither' });
  if (!FRAMING.has(apiKey.header?.toLowerCase() ?? '')) return { kind: 'apiKey', apiKey };
  throw invalid({ pointer: '/apiKey/header', detail: 'this header says how a request is sent; expected another' });
}

/**
 * The hosts that a request names, without duplicates; null for any host.
 *
 * @throws DataFlowError `request.invalid` for an empty list and for an entry that is not a host.
 */
export function hostsOf({ hosts }: CredentialSecretDto): readonly string[] | null {
  if (!hosts) return null;
  const anyHost = 'null, or leave it out, for any host';
  if (hosts.length === 0) throw invalid({ pointer: '/hosts', detail: `expected at least one host, or ${anyHost}` });
  const read = hosts.map((entry, index) => {
    const host = readHost(entry);
    if (host !== undefined) return host;
    throw invalid({ pointer: `/hosts/${index}`, detail: `expected ${A_HOST}, found another form` });
  });
  return [...new Set(read)];
}

/** Content as the text that is encrypted. */
export function writeContent(content: CredentialContent): Secret {
  const held = content.kind === 'apiKey' ? content.apiKey : content.oauth2;
  // JSON of the instance itself would hold `[redacted]` for its secrets.
  return new Secret(JSON.stringify(Object.fromEntries(Object.entries(held))));
}

/**
 * @throws DataFlowError `credential.unreadable` for content that this version does not know, like the function below.
 */
export function readApiKey(text: Secret): ApiKeyDto {
  return known(readFields(ApiKeyDto, JSON.parse(text.reveal())).value);
}

export function readOAuth2(text: Secret): OAuth2Dto {
  return known(readFields(OAuth2Dto, JSON.parse(text.reveal())).value);
}

function known<T>(value: T | undefined): T {
  if (value !== undefined) return value;
  throw new DataFlowError('credential.unreadable', 'The stored content of the credential does not match its kind.');
}

function invalid(fault: Fault): DataFlowError {
  return new DataFlowError('request.invalid', 'The credential is invalid: `errors` lists each fault with its place.', {
    faults: [fault],
  });
}
