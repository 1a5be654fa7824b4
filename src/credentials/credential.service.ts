import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { DataFlowError } from '../common/errors/index.js';
import type { Page } from '../database/index.js';
import { hostsFault } from './allowed-hosts.js';
import { CredentialCipher } from './credential-cipher.js';
import { readApiKey, readOAuth2, writeContent, type CredentialContent } from './credential-content.js';
import { CREDENTIAL_ID, type Credential, type StoredCredential } from './credential.js';
import { CredentialRepository } from './credential.repository.js';
import { OAuth2Tokens } from './oauth2-tokens.js';
import { Secret } from './secret.js';

/** Maximum age of a cached row in milliseconds: other processes see changes this late. */
const CACHE_MS = 500;

const BEARER = 'Bearer ';

/** Headers for a call to a service. They hold the secret itself, so they go into that call only. */
export type AuthorizationHeaders = Record<string, string>;

/** A credential that a design names, with the addresses that it would be sent to. */
export interface CredentialUse {
  readonly id: string;
  readonly addresses: readonly string[];
}

/** A tenant's credentials as its nodes use them. */
export interface TenantCredentials {
  /** Whether there is one of this id. */
  has(id: string): Promise<boolean>;
  /** @throws DataFlowError as `CredentialService.requireHosts`. */
  requireHosts(id: string, addresses: readonly string[]): Promise<void>;
  authorize(id: string, signal: AbortSignal, addresses: readonly string[]): Promise<AuthorizationHeaders>;
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
  async create(
    tenantId: string,
    id: string,
    content: CredentialContent,
    hosts: Credential['hosts'] = null,
  ): Promise<Credential> {
    const { kind } = content;
    const secret = await this.cipher.encrypt({ tenantId, id, kind }, writeContent(content));
    return this.repository.create(tenantId, { id, kind, hosts, secret });
  }

  /** @throws DataFlowError `credential.not-found` */
  async replace(
    tenantId: string,
    id: string,
    content: CredentialContent,
    hosts: Credential['hosts'] = null,
  ): Promise<Credential> {
    const { kind } = content;
    const secret = await this.cipher.encrypt({ tenantId, id, kind }, writeContent(content));
    const replaced = await this.repository.replace(tenantId, id, { kind, hosts, secret });
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
    return (await this.findAll(tenantId, [id])).has(id);
  }

  /**
   * Describes the fault of each use of a credential; undefined for a use without a fault.
   *
   * The words are the same for a credential of another tenant. They do not repeat an id that does not exist: it may be
   * a secret, put where its name belongs.
   */
  async faultsOf(tenantId: string, uses: readonly CredentialUse[]): Promise<(string | undefined)[]> {
    const found = await this.findAll(
      tenantId,
      uses.map(({ id }) => id),
    );
    return uses.map(({ id, addresses }) => {
      const credential = found.get(id);
      if (!credential) return 'the tenant has no credential of this id';
      // Without an address in the design, the host is checked when the node calls.
      return addresses.length === 0 ? undefined : hostsFault(credential, addresses);
    });
  }

  /**
   * Checks that a credential may be sent to addresses, as far as they are known.
   *
   * @throws DataFlowError `credential.not-found`, `credential.host-refused`
   */
  async requireHosts(tenantId: string, id: string, addresses: readonly string[]): Promise<void> {
    if (addresses.length > 0) requireHosts(await this.row(tenantId, id), addresses);
  }

  /**
   * Returns the headers that authorize a call to a service: the API key, or a cached or new token.
   *
   * @param addresses All addresses that the headers are sent to. A credential with hosts needs at least one.
   * @throws DataFlowError `credential.not-found`, `credential.host-refused`, `credential.key-missing`,
   * `credential.unreadable`, `credential.token-failed`; the reason of `signal` when that is aborted first.
   */
  async authorize(
    tenantId: string,
    id: string,
    signal: AbortSignal,
    addresses: readonly string[] = [],
  ): Promise<AuthorizationHeaders> {
    signal.throwIfAborted();
    const row = await this.row(tenantId, id);
    requireHosts(row, addresses);
    const open = (): Promise<Secret> => this.cipher.decrypt(row, row.secret);
    if (row.kind === 'apiKey') {
      const { value, header } = readApiKey(await open());
      return header === undefined ? { Authorization: `${BEARER}${value}` } : { [header]: value };
    }
    const token = await this.tokens.get(row, async () => readOAuth2(await open()), signal);
    return { Authorization: `${BEARER}${token.reveal()}` };
  }

  /**
   * Makes the next `authorize` fetch a new token; call it after a service answered 401.
   *
   * @param refused The headers that the service refused. A token that another call has renewed since then is kept.
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
      requireHosts: (id, addresses) => this.requireHosts(tenantId, id, addresses),
      authorize: (id, signal, addresses) => this.authorize(tenantId, id, signal, addresses),
      invalidate: (id, refused) => this.invalidate(tenantId, id, refused),
    };
  }

  /** Those of `ids` that the tenant has, by id. */
  private async findAll(tenantId: string, ids: readonly string[]): Promise<Map<string, Credential>> {
    const wanted = [...new Set(ids)].filter((id) => CREDENTIAL_ID.test(id));
    const found = await this.repository.findAll(tenantId, wanted);
    return new Map(found.map((credential) => [credential.id, credential]));
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

function requireHosts(credential: Credential, addresses: readonly string[]): void {
  const fault = hostsFault(credential, addresses);
  if (fault === undefined) return;
  throw new DataFlowError('credential.host-refused', `${fault.charAt(0).toUpperCase()}${fault.slice(1)}.`);
}

function refuse(): never {
  throw new DataFlowError('credential.not-found', 'The tenant has no such credential.');
}

function keyOf(tenantId: string, id: string): string {
  return `${tenantId} ${id}`;
}
