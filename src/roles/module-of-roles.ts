import type { DynamicModule } from '@nestjs/common';
import { hasRole } from '../config/index.js';
import { loadNodePackages } from '../node-packages/index.js';
import { NodesModule } from '../nodes/index.js';
import { ApiModule } from './api.module.js';
import type { RoleParts } from './modules.js';
import { WorkerModule } from './worker.module.js';

/** Makes the module of a process that has the roles of DATAFLOW_ROLES. */
export function moduleOfRoles(parts: RoleParts): DynamicModule {
  return hasRole(parts.environment, 'api') ? ApiModule.with(parts) : WorkerModule.with(parts);
}

/**
 * Makes the module of a process, with the nodes of NODE_PACKAGES.
 *
 * @throws NodePackageError
 */
export async function loadModuleOfRoles({ environment, log }: Omit<RoleParts, 'packages'>): Promise<DynamicModule> {
  const packages = await loadNodePackages(environment.NODE_PACKAGES, NodesModule);
  return moduleOfRoles({ environment, log, packages });
}
