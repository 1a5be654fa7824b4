export { CurrentTenant, TenancyGuard, tenantOf, WithoutTenant } from './tenancy.guard.js';
export { TenancyRoutesModule } from './tenancy-routes.module.js';
export { TenancyModule } from './tenancy.module.js';
export { TenancyService, type TenantUse } from './tenancy.service.js';
export type { Tenant } from './tenant.js';
export { TenantRepository } from './tenant.repository.js';
