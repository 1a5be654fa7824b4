import type { Environment } from './environment.js';

/** A role of a process: `api` serves routes and streams, `worker` runs operations. */
export type Role = 'api' | 'worker';

/** Whether DATAFLOW_ROLES lists a role. */
export function hasRole({ DATAFLOW_ROLES }: Environment, role: Role): boolean {
  return DATAFLOW_ROLES.split(',').some((name) => name.trim() === role);
}
