import { Field, MAX_LENGTH } from '../../common/field/index.js';
import { HOST, MAX_HOSTS, MAX_HOST_LENGTH } from '../allowed-hosts.js';
import { CREDENTIAL_ID, CREDENTIAL_KINDS, type Credential, type CredentialKind } from '../credential.js';

const AN_ID = 'at most 64 letters, digits, `_` and `-`, the first a letter or a digit';

export const A_HOST = 'a host such as api.example.com, *.example.com, 10.0.0.7:8080 or [2001:db8::7]';

/** Characters of a header value: visible ASCII, with blanks only inside. */
const HEADER_VALUE = /^[!-~]([ -~]*[!-~])?$/;
/** VSCHAR (RFC 6749, appendix A). */
const VISIBLE = /^[ -~]+$/;
/** `scope` (RFC 6749, section 3.3). */
const SCOPE = /^[!#-[\]-~]+( [!#-[\]-~]+)*$/;

/** A key that is sent unchanged. */
export class ApiKeyDto {
  @Field({
    type: 'string',
    maxLength: MAX_LENGTH.secret,
    pattern: HEADER_VALUE,
    meaning: `visible ASCII characters, at most ${MAX_LENGTH.secret}`,
    isSecret: true,
    description: 'The key.',
    example: 'sk-0123456789',
  })
  value!: string;

  @Field({
    type: 'string',
    optional: true,
    maxLength: 100,
    pattern: /^[A-Za-z][A-Za-z0-9_-]*$/,
    meaning: 'the name of a header',
    description:
      'The header that carries the value unchanged. By default the value is sent as `Authorization: Bearer`.',
    example: 'X-Api-Key',
  })
  header?: string;
}

/** A client of an identity server, whose tokens authorize calls (OAuth 2.0, RFC 6749, section 4.4). */
export class OAuth2Dto {
  @Field({
    type: 'string',
    format: 'uri',
    maxLength: MAX_LENGTH.address,
    pattern: /^https?:\/\/[^\s@#\\]+$/,
    meaning: 'an http or https address without a user and a fragment',
    // If the address contains a user, it is not shown.
    isSecret: true,
    description: 'The token endpoint.',
    example: 'https://identity.example.com/connect/token',
  })
  tokenUrl!: string;

  @Field({
    type: 'string',
    maxLength: 500,
    pattern: VISIBLE,
    meaning: 'ASCII characters, at most 500',
    description: 'The id of the client.',
    example: 'dataflow',
  })
  clientId!: string;

  @Field({
    type: 'string',
    maxLength: MAX_LENGTH.secret,
    pattern: VISIBLE,
    meaning: `ASCII characters, at most ${MAX_LENGTH.secret}`,
    isSecret: true,
    description: 'Its secret.',
    example: 'correct horse battery staple',
  })
  clientSecret!: string;

  @Field({
    type: 'string',
    optional: true,
    maxLength: 1_000,
    pattern: SCOPE,
    meaning: 'scopes, separated by blanks',
    description: 'Scope to request.',
    example: 'speech translate',
  })
  scope?: string;
}

/** The secret of a credential: exactly one of the kinds. */
export class CredentialSecretDto {
  @Field({
    type: () => ApiKeyDto,
    optional: true,
    description: 'A key that is sent as it is. Exactly one of `apiKey` and `oauth2` is given.',
  })
  apiKey?: ApiKeyDto;

  @Field({ type: () => OAuth2Dto, optional: true, description: 'A client of an identity server.' })
  oauth2?: OAuth2Dto;

  @Field({
    type: 'string',
    list: true,
    optional: true,
    nullable: true,
    maxItems: MAX_HOSTS,
    maxLength: MAX_HOST_LENGTH,
    pattern: HOST,
    meaning: A_HOST,
    description:
      'Hosts that the credential may be sent to: a name, `*.` and a name for all names below it, or an address; with a port or for any port. Null or left out: any host. The token endpoint of `oauth2` need not be listed.',
    example: ['api.example.com', '*.speech.example.com:8443'],
  })
  hosts?: string[] | null;
}

export class NewCredentialDto extends CredentialSecretDto {
  @Field({
    type: 'string',
    maxLength: 64,
    pattern: CREDENTIAL_ID,
    meaning: AN_ID,
    description: 'Id that nodes refer to it by, unique in its tenant.',
    example: 'openai',
  })
  id!: string;
}

/** The public data of a credential. */
export class CredentialDto {
  @Field({ type: 'string', description: 'Id that nodes refer to it by.' })
  id!: string;

  @Field({ type: 'string', enum: CREDENTIAL_KINDS, description: 'Kind of the credential.' })
  kind!: CredentialKind;

  @Field({
    type: 'string',
    list: true,
    nullable: true,
    description: 'Hosts that it may be sent to, in lowercase; null for any host.',
  })
  hosts!: string[] | null;

  @Field({ type: 'string', format: 'date-time', description: 'When it was made.' })
  createdAt!: string;

  @Field({ type: 'string', format: 'date-time', description: 'When it was last replaced.' })
  updatedAt!: string;

  static of({ id, kind, hosts, createdAt, updatedAt }: Credential): CredentialDto {
    return {
      id,
      kind,
      hosts: hosts && [...hosts],
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
    };
  }
}

export class CredentialListDto {
  @Field({ type: () => CredentialDto, list: true, description: 'Credentials, in order of their ids.' })
  items!: CredentialDto[];

  @Field({ type: 'string', nullable: true, description: 'Value of `after` for the next page; null on the last page.' })
  next!: string | null;
}
