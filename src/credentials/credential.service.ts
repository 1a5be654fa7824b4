import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { DataFlowError } from '../common/errors/index.js';
import type { Page } from '../database/index.js';
import { CredentialCipher } from './credential-cipher.js';
import { readApiKey, readOAuth2, writeContent, type CredentialContent } from './credential-content.js';
import { CREDENTIAL_ID, type Credential, type StoredCredential } from './credential.js';
import { CredentialRepository } from './credential.repository.js';
import { OAuth2Tokens } from './oauth2-tokens.js';
import { Secret } from './secret.js';

/** How long another process may go on with what this one has changed, in milliseconds. */
const CACHE_MS = 500;

const BEARER = 'Bearer ';

/** Headers for a call to a service. They hold the secret itself: they go into that call and nowhere else. */
export type AuthorizationHeaders = Record<string, string>;

/** A tenant's credentials as its nodes use them. */
export interface TenantCredentials {
  /** Whether there is one of this id. */
  has(id: string): Promise<boolean>;
  authorize(id: string, signal: AbortSignal): Promise<AuthorizationHeaders>;
  invalidate(id: string, refused?: AuthorizationHeaders): void;
}

/** Secrets that nodes refer to by id: kept encrypted, and turned into headers for calls to services. */
@Injectable()
export class CredentialService {
  /** Rows as they are stored, encrypted. */
  private readonly rows = new LRUCache<string, StoredCredential>({ max: 10_000, ttl: CACHE_MS });

  constructor(
    private readonly repository: CredentialRepository,
    private readonly cipher: CredentialCipher,
    private readonly tokens: OAuth2Tokens,
  ) {}

  /** @throws DataFlowError `credential.key-missing`, as all that keep or read credentials. */
  async list(tenantId: string, page: Page): Promise<Credential[]> {
    this.cipher.expectKey();
    return this.repository.list(tenantId, page);
  }

  /** @throws DataFlowError `credential.not-found` */
  async get(tenantId: string, id: string): Promise<Credential> {
    this.cipher.expectKey();
    return (await this.repository.find(tenantId, id)) ?? refuse();
  }

  /** @throws DataFlowError `credential.exists` */
  async create(tenantId: string, id: string, content: CredentialContent): Promise<Credential> {
    const { kind } = content;
    const secret = await this.cipher.encrypt({ tenantId, id, kind }, writeContent(content));
    return this.repository.create(tenantId, { id, kind, secret });
  }

  /** @throws DataFlowError `credential.not-found` */
  async replace(tenantId: string, id: string, content: CredentialContent): Promise<Credential> {
    const { kind } = content;
    const secret = await this.cipher.encrypt({ tenantId, id, kind }, writeContent(content));
    const replaced = await this.repository.replace(tenantId, id, { kind, secret });
    this.invalidate(tenantId, id);
    return replaced;
  }

  /** @throws DataFlowError `credential.not-found` */
  async delete(tenantId: string, id: string): Promise<void> {
    this.cipher.expectKey();
    await this.repository.delete(tenantId, id);
    this.invalidate(tenantId, id);
  }

  /** Whether the tenant has a credential of this id. */
  async exists(tenantId: string, id: string): Promise<boolean> {
    return (await this.missing(tenantId, [id])).size === 0;
  }

  /** Those of `ids` that the tenant has no credential of. */
  async missing(tenantId: string, ids: Iterable<string>): Promise<Set<string>> {
    const wanted = new Set(ids);
    const existing = await this.repository.existing(
      tenantId,
      [...wanted].filter((id) => CREDENTIAL_ID.test(id)),
    );
    return new Set([...wanted].filter((id) => !existing.has(id)));
  }

  /**
   * Headers that let a call to a service in: the API key itself, or a token that is fetched where none is held.
   *
   * @throws DataFlowError `credential.not-found`, `credential.key-missing`, `credential.unreadable`,
   *   `credential.token-failed`; the reason of `signal` when that is aborted first.
   */
  async authorize(tenantId: string, id: string, signal: AbortSignal): Promise<AuthorizationHeaders> {
    signal.throwIfAborted();
    const row = await this.row(tenantId, id);
    const open = (): Promise<Secret> => this.cipher.decrypt(row, row.secret);
    if (row.kind === 'apiKey') {
      const { value, header } = readApiKey(await open());
      return header === undefined ? { Authorization: `${BEARER}${value}` } : { [header]: value };
    }
    const token = await this.tokens.get(row, async () => readOAuth2(await open()), signal);
    return { Authorization: `${BEARER}${token.reveal()}` };
  }

  /**
   * Has the next `authorize` fetch a new token: to be called when a service answered 401.
   *
   * @param refused The headers that the service refused. With them a token that another call has renewed since stays.
   */
  invalidate(tenantId: string, id: string, refused?: AuthorizationHeaders): void {
    this.rows.delete(keyOf(tenantId, id));
    const token = refused?.Authorization?.slice(BEARER.length);
    this.tokens.drop(tenantId, id, token === undefined ? undefined : new Secret(token));
  }

  /** The credentials of one tenant, for what runs for it. */
  forTenant(tenantId: string): TenantCredentials {
    return {
      has: (id) => this.exists(tenantId, id),
      authorize: (id, signal) => this.authorize(tenantId, id, signal),
      invalidate: (id, refused) => this.invalidate(tenantId, id, refused),
    };
  }

  private async row(tenantId: string, id: string): Promise<StoredCredential> {
    const key = keyOf(tenantId, id);
    const known = this.rows.get(key);
    if (known) return known;
    const row = (await this.repository.find(tenantId, id)) ?? refuse();
    this.rows.set(key, row);
    return row;
  }
}

function refuse(): never {
  throw new DataFlowError('credential.not-found', 'The tenant has no such credential.');
}

function keyOf(tenantId: string, id: string): string {
  return `${tenantId} ${id}`;
}
