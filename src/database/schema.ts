import { sql } from 'drizzle-orm';
import {
  bigint,
  customType,
  index,
  integer,
  json,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
// Types alone, because drizzle-kit loads this file without the others.
import type { FlowType, OperationState } from '../protocol/index.js';

/** PostgreSQL's text cannot hold the character 0, which JSON can. */
const withoutNul = (value: string): string => value.replaceAll('\0', '\ufffd');

const anyText = customType<{ data: string }>({ dataType: () => 'text', toDriver: withoutNul });

/**
 * Text that sorts byte by byte.
 *
 * Every server gives the same order, and no upgrade of a locale breaks an index.
 */
const plainText = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"', toDriver: withoutNul });

/** A moment, to the millisecond: what a `Date` holds is what comes back. */
const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/** Who may keep projects and run operations. */
export const tenants = pgTable('tenants', {
  id: uuid('id').primaryKey(),
  name: plainText('name').notNull().unique(),
  /** Operations that may run at once; null for no limit. */
  maxOperations: integer('max_operations'),
  createdAt: moment('created_at').notNull().defaultNow(),
});

/** Clients that may use a tenant, where the tokens of the identity server have no tenant claim. */
export const grants = pgTable(
  'grants',
  {
    tenantId: uuid('tenant_id')
      .notNull()
      .references(() => tenants.id, { onDelete: 'cascade' }),
    clientId: plainText('client_id').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.clientId] }), index('grants_client_id').on(table.clientId)],
);

/** A project: which of its versions is active, and whether it is retired. */
export const projects = pgTable(
  'projects',
  {
    id: uuid('id').primaryKey(),
    tenantId: uuid('tenant_id')
      .notNull()
      .references(() => tenants.id, { onDelete: 'cascade' }),
    name: plainText('name').notNull(),
    activeVersion: integer('active_version').notNull(),
    latestVersion: integer('latest_version').notNull(),
    /** Counts every change: a save, an activation, a retirement. */
    revision: integer('revision').notNull(),
    retiredAt: moment('retired_at'),
    createdAt: moment('created_at').notNull().defaultNow(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [unique('projects_tenant_id_name').on(table.tenantId, table.name)],
);

/** Saved designs; their rows are never updated. */
export const projectVersions = pgTable(
  'project_versions',
  {
    projectId: uuid('project_id')
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    version: integer('version').notNull(),
    /** `json`, since `jsonb` forgets the order of keys, and a design is read in a diff. */
    design: json('design').$type<unknown>().notNull(),
    note: anyText('note').notNull(),
    author: anyText('author').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.version] })],
);

/** Secrets that nodes send to the services that they call, encrypted. */
export const credentials = pgTable(
  'credentials',
  {
    tenantId: uuid('tenant_id')
      .notNull()
      .references(() => tenants.id, { onDelete: 'cascade' }),
    /** The tenant's own name for it, by which designs refer to it. */
    id: plainText('id').notNull(),
    kind: text('kind', { enum: ['apiKey', 'oauth2'] }).notNull(),
    /** Hosts that it may be sent to; null for any. */
    hosts: text('hosts').array(),
    /** A JWE that is bound to the tenant, the id and the kind. */
    secret: plainText('secret').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

/** The ledger of operations. It outlives its tenant, and no key slows an insert down. */
export const operations = pgTable(
  'operations',
  {
    /** A ULID. */
    id: plainText('id').primaryKey(),
    tenantId: uuid('tenant_id').notNull(),
    projectName: plainText('project_name').notNull(),
    projectVersion: integer('project_version').notNull(),
    flowType: text('flow_type').$type<FlowType>().notNull(),
    state: text('state').$type<OperationState>().notNull(),
    errorCode: anyText('error_code'),
    nodeId: anyText('node_id'),
    externalId: anyText('external_id'),
    acceptedAt: moment('accepted_at').notNull(),
    startedAt: moment('started_at'),
    endedAt: moment('ended_at'),
    audioMs: bigint('audio_ms', { mode: 'number' }),
    sampleRateHz: integer('sample_rate_hz'),
    channelCount: integer('channel_count'),
    eventsOut: integer('events_out').notNull(),
    /** The process that runs it: a row of `processes` while it lives. */
    owner: uuid('owner').notNull(),
  },
  (table) => [
    // Read backwards for the newest first.
    index('operations_by_time').on(table.tenantId, table.acceptedAt, table.id),
    index('operations_unfinished')
      .on(table.owner)
      .where(sql`${table.state} not in ('succeeded', 'failed', 'cancelled')`),
  ],
);

/** Server processes, and when each last said that it lives. */
export const processes = pgTable('processes', {
  id: uuid('id').primaryKey(),
  seenAt: moment('seen_at').notNull(),
});
