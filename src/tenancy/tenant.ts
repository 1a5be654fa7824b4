/** An owner of projects and operations. */
export interface Tenant {
  /** A GUID, in lowercase. */
  readonly id: string;
  /** Unique among tenants. */
  readonly name: string;
  /** Operations that may run at once; null for no limit. */
  readonly maxOperations: number | null;
  readonly createdAt: Date;
}
