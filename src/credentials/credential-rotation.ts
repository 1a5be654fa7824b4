import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Log } from '../common/logging/index.js';
import { TenancyService } from '../tenancy/index.js';
import { CredentialCipher } from './credential-cipher.js';
import type { StoredCredential } from './credential.js';
import { CredentialRepository } from './credential.repository.js';

const PAGE = 100;

/** Re-encrypts credentials of older keys with the first key at the start. */
@Injectable()
export class CredentialRotation implements OnApplicationBootstrap {
  constructor(
    private readonly repository: CredentialRepository,
    private readonly cipher: CredentialCipher,
    private readonly tenancy: TenancyService,
    private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.cipher.hasOldKeys) return;
    try {
      const count = await this.reencrypt();
      if (count > 0) this.log.info('credentials re-encrypted', { count });
    } catch (error) {
      // The older keys still decrypt them; the next start tries again.
      this.log.error('credentials not re-encrypted', { error });
    }
  }

  /**
   * Encrypts everything again that an older key encrypted.
   *
   * Secrets that no key decrypts are left and logged. Several processes may run this at once; a credential replaced in
   * the meantime keeps its new secret.
   *
   * @returns The number of rows written.
   */
  async reencrypt(): Promise<number> {
    let count = 0;
    for await (const { id: tenantId } of pages((page) => this.tenancy.list(page), byName)) {
      for await (const credential of pages((page) => this.repository.listStored(tenantId, page), byId)) {
        if (!this.cipher.isCurrent(credential.secret) && (await this.rewrite(credential))) count += 1;
      }
    }
    return count;
  }

  private async rewrite(credential: StoredCredential): Promise<boolean> {
    const { tenantId, id, secret } = credential;
    const text = await this.cipher.decrypt(credential, secret).catch((error: unknown) => {
      this.log.warn('credential unreadable', { tenantId, credentialId: id, error });
    });
    if (!text) return false;
    return this.repository.rewrite(tenantId, id, secret, await this.cipher.encrypt(credential, text));
  }
}

const byName = ({ name }: { readonly name: string }): string => name;
const byId = ({ id }: { readonly id: string }): string => id;

/** All rows of an ordered list, read page by page. */
async function* pages<T>(
  read: (page: { limit: number; after?: string }) => Promise<T[]>,
  keyOf: (row: T) => string,
): AsyncGenerator<T> {
  let rows = await read({ limit: PAGE });
  while (rows.length > 0) {
    yield* rows;
    const last = rows.at(-1);
    rows = rows.length === PAGE && last ? await read({ limit: PAGE, after: keyOf(last) }) : [];
  }
}
