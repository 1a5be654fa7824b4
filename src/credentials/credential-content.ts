import { DataFlowError, type Fault } from '../common/errors/index.js';
import { readFields } from '../common/field/index.js';
import { ApiKeyDto, OAuth2Dto, type CredentialSecretDto } from './dto/credential.dto.js';
import { Secret } from './secret.js';

/** What a credential holds. */
export type CredentialContent =
  { readonly kind: 'apiKey'; readonly apiKey: ApiKeyDto } | { readonly kind: 'oauth2'; readonly oauth2: OAuth2Dto };

/** Headers that say how a request is sent, which no credential may set. */
const FRAMING = new Set(
  'connection content-encoding content-length content-type expect host keep-alive proxy-connection te trailer transfer-encoding upgrade'.split(
    ' ',
  ),
);

/**
 * What a request gives a credential to hold.
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

/** Content as the text that is encrypted. */
export function writeContent(content: CredentialContent): Secret {
  const held = content.kind === 'apiKey' ? content.apiKey : content.oauth2;
  // Not the instance itself, which makes `[redacted]` of its secrets.
  return new Secret(JSON.stringify(Object.fromEntries(Object.entries(held))));
}

/** @throws DataFlowError `credential.unreadable` for what this version of the server does not know, as below. */
export function readApiKey(text: Secret): ApiKeyDto {
  return known(readFields(ApiKeyDto, JSON.parse(text.reveal())).value);
}

export function readOAuth2(text: Secret): OAuth2Dto {
  return known(readFields(OAuth2Dto, JSON.parse(text.reveal())).value);
}

function known<T>(value: T | undefined): T {
  if (value !== undefined) return value;
  throw new DataFlowError('credential.unreadable', 'What the credential holds is not of its kind.');
}

function invalid(fault: Fault): DataFlowError {
  return new DataFlowError('request.invalid', 'The credential is not as expected; `errors` tells where.', {
    faults: [fault],
  });
}
