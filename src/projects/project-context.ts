import type { Caller } from '../auth/index.js';
import type { Graph } from '../pipeline/index.js';
import type { Tenant } from '../tenancy/index.js';

/** For whom, and on what, an operation is to run. */
export interface ProjectContext {
  readonly caller: Caller;
  readonly tenant: Tenant;
  readonly name: string;
  readonly version: number;
  readonly graph: Graph;
  /** Settings that the `services` header switches on. */
  readonly presets: Readonly<Record<string, true>>;
}
