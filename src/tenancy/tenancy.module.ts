import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { IdentityModule } from '../identity/index.js';
import { FirstTenantService } from './first-tenant.service.js';
import { TenancyGuard } from './tenancy.guard.js';
import { TenancyService } from './tenancy.service.js';
import { TenantRepository } from './tenant.repository.js';

@Module({
  imports: [AuthModule, IdentityModule],
  providers: [TenantRepository, TenancyService, TenancyGuard, FirstTenantService],
  exports: [TenancyService, TenancyGuard],
})
export class TenancyModule {}
