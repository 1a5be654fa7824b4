/** Who keeps projects and runs operations. */
export interface Tenant {
  /** A GUID, in lower case. */
  readonly id: string;
  /** Unique among tenants. */
  readonly name: string;
  /** Operations that may run at once; null for no limit. */
  readonly maxOperations: number | null;
  readonly createdAt: Date;
}
