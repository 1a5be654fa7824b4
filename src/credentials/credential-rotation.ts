import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Log } from '../common/logging/index.js';
import { TenancyService } from '../tenancy/index.js';
import { CredentialCipher } from './credential-cipher.js';
import type { StoredCredential } from './credential.js';
import { CredentialRepository } from './credential.repository.js';

const PAGE = 100;

/** Brings credentials that were encrypted with an older key under the first one, at the start. */
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
      if (count > 0) this.log.info('credentials encrypted anew', { count });
    } catch (error) {
      // They can be read with the older keys; the next start tries again.
      this.log.error('credentials not encrypted anew', { error });
    }
  }

  /**
   * Encrypts anew whatever an older key encrypted. What no key decrypts is left and logged. Several processes may do so at
   * once, and a credential that is replaced meanwhile stays as it was replaced.
   *
   * @returns How many were written.
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
