import { Field } from '../../common/field/index.js';
import type { Tenant } from '../tenant.js';

/** Names are sent in a header, and must not look like an id. */
const A_NAME = 'at most 64 letters, digits, `_`, `.` and `-`, the first a letter or a digit, not like a GUID';
const TENANT_NAME = /^(?![0-9A-Fa-f]{8}-)[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

const MAX_INTEGER = 2_147_483_647;

export class NewTenantDto {
  @Field({
    type: 'string',
    maxLength: 64,
    pattern: TENANT_NAME,
    meaning: A_NAME,
    description: 'Its name, unique on this server.',
    example: 'acme',
  })
  name!: string;

  @Field({
    type: 'integer',
    minimum: 0,
    maximum: MAX_INTEGER,
    nullable: true,
    optional: true,
    description: 'Maximum number of operations that it may run at once in a process; null for no limit of its own.',
  })
  maxOperations?: number | null;
}

export class TenantChangesDto {
  @Field({
    type: 'string',
    maxLength: 64,
    pattern: TENANT_NAME,
    meaning: A_NAME,
    optional: true,
    description: 'A new name.',
  })
  name?: string;

  @Field({
    type: 'integer',
    minimum: 0,
    maximum: MAX_INTEGER,
    nullable: true,
    optional: true,
    description: 'Maximum number of operations that it may run at once in a process; null for no limit of its own.',
  })
  maxOperations?: number | null;
}

export class TenantDto {
  @Field({ type: 'string', format: 'uuid', description: 'Its id.' })
  id!: string;

  @Field({ type: 'string', description: 'Its name.' })
  name!: string;

  @Field({
    type: 'integer',
    nullable: true,
    description: 'Maximum number of operations at once; null for no limit of its own.',
  })
  maxOperations!: number | null;

  @Field({ type: 'string', format: 'date-time', description: 'When it was made.' })
  createdAt!: string;

  static of({ id, name, maxOperations, createdAt }: Tenant): TenantDto {
    return { id, name, maxOperations, createdAt: createdAt.toISOString() };
  }
}

export class TenantListDto {
  @Field({ type: () => TenantDto, list: true, description: 'Tenants, in order of their names.' })
  items!: TenantDto[];

  @Field({ type: 'string', nullable: true, description: 'Value of `after` for the next page; null on the last page.' })
  next!: string | null;
}

export class GrantListDto {
  @Field({ type: 'string', list: true, description: 'Ids of the clients that may use the tenant.' })
  items!: string[];
}
