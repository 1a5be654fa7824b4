import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataFlowError } from '../common/errors/index.js';
import { IdentityHost } from '../identity/index.js';
import { TenancyService } from './tenancy.service.js';

/** Name of the tenant that a server with the embedded identity provider creates. */
const FIRST_TENANT = 'demo';

/** Creates a tenant for the client of the embedded provider, so that a new installation is usable. */
@Injectable()
export class FirstTenantService implements OnApplicationBootstrap {
  constructor(
    private readonly tenancy: TenancyService,
    private readonly identity: IdentityHost,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { embedded } = this.identity;
    if (!embedded || !(await this.tenancy.isEmpty())) return;
    try {
      const { id } = await this.tenancy.create(FIRST_TENANT, null);
      await this.tenancy.grant(id, embedded.clientId);
    } catch (error) {
      // Another process that started at the same time created it.
      if (!(error instanceof DataFlowError && error.code === 'tenancy.exists')) throw error;
    }
  }
}
