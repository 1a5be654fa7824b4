import { Field } from '../../common/field/index.js';
import { CREDENTIAL_ID, CREDENTIAL_KINDS, type Credential, type CredentialKind } from '../credential.js';

const AN_ID = 'at most 64 letters, digits, `_` and `-`, the first a letter or a digit';

/** What a header may hold: visible ASCII, with blanks only inside. */
const HEADER_VALUE = /^[!-~]([ -~]*[!-~])?$/;
/** VSCHAR (RFC 6749, appendix A). */
const VISIBLE = /^[ -~]+$/;
/** `scope` (RFC 6749, section 3.3). */
const SCOPE = /^[!#-[\]-~]+( [!#-[\]-~]+)*$/;

const LONGEST_SECRET = 8_192;

/** A key that is sent as it is. */
export class ApiKeyDto {
  @Field({
    type: 'string',
    maxLength: LONGEST_SECRET,
    pattern: HEADER_VALUE,
    meaning: `visible ASCII characters, at most ${LONGEST_SECRET}`,
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
      'The header that holds the value as it stands. Without it the call has `Authorization` with `Bearer` and the value.',
    example: 'X-Api-Key',
  })
  header?: string;
}

/** A client of an identity server, by whose tokens calls are let in: OAuth 2.0 client credentials (RFC 6749, section 4.4). */
export class OAuth2Dto {
  @Field({
    type: 'string',
    format: 'uri',
    maxLength: 2_000,
    pattern: /^https?:\/\/[^\s@#\\]+$/,
    meaning: 'an http or https address without a user and a fragment',
    // Where a user does stand in it, it is not repeated.
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
    maxLength: LONGEST_SECRET,
    pattern: VISIBLE,
    meaning: `ASCII characters, at most ${LONGEST_SECRET}`,
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
    description: 'What to ask for.',
    example: 'speech translate',
  })
  scope?: string;
}

/** What a credential holds: exactly one of the kinds. */
export class CredentialSecretDto {
  @Field({
    type: () => ApiKeyDto,
    optional: true,
    description: 'A key that is sent as it is. Exactly one of `apiKey` and `oauth2` is given.',
  })
  apiKey?: ApiKeyDto;

  @Field({ type: () => OAuth2Dto, optional: true, description: 'A client of an identity server.' })
  oauth2?: OAuth2Dto;
}

export class NewCredentialDto extends CredentialSecretDto {
  @Field({
    type: 'string',
    pattern: CREDENTIAL_ID,
    meaning: AN_ID,
    description: 'What nodes refer to it by, unique in its tenant.',
    example: 'openai',
  })
  id!: string;
}

/** All that is ever told of a credential. */
export class CredentialDto {
  @Field({ type: 'string', description: 'What nodes refer to it by.' })
  id!: string;

  @Field({ type: 'string', enum: CREDENTIAL_KINDS, description: 'What it holds.' })
  kind!: CredentialKind;

  @Field({ type: 'string', format: 'date-time', description: 'When it was made.' })
  createdAt!: string;

  @Field({ type: 'string', format: 'date-time', description: 'When what it holds was last replaced.' })
  updatedAt!: string;

  static of({ id, kind, createdAt, updatedAt }: Credential): CredentialDto {
    return { id, kind, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
  }
}

export class CredentialListDto {
  @Field({ type: () => CredentialDto, list: true, description: 'Credentials, in order of their ids.' })
  items!: CredentialDto[];

  @Field({ type: 'string', nullable: true, description: 'What to send as `after` for the next page; null at the end.' })
  next!: string | null;
}
