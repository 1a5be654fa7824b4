import { Injectable } from '@nestjs/common';
import { and, eq, getTableColumns, lt, notExists, notInArray, sql, type SQL } from 'drizzle-orm';
import { Database, operations, processes } from '../../database/index.js';
import { ENDED_STATES, isSameOrLater, OPERATION_STATES, type OperationRecord } from '../../protocol/index.js';

/** The embedded database works on the event loop, and a statement of this size holds it for some 20 ms. */
const ROWS_PER_STATEMENT = 250;

/** The ledger of operations, and the heartbeats of the processes that run them. */
@Injectable()
export class OperationRepository {
  constructor(private readonly database: Database) {}

  /**
   * Writes records in any order.
   *
   * A later state replaces an earlier one; a record that has ended never changes again.
   */
  async upsert(records: readonly OperationRecord[]): Promise<void> {
    const rows = furthest(records);
    for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
      const statement = upsertOf(rows.slice(start, start + ROWS_PER_STATEMENT));
      await this.database.use((db) => db.execute(statement));
    }
  }

  /** @param id A ULID. */
  async find(tenantId: string, id: string): Promise<OperationRecord | undefined> {
    const [record] = await this.database.use((db) =>
      db
        .select()
        .from(operations)
        .where(and(eq(operations.tenantId, tenantId), eq(operations.id, id))),
    );
    return record;
  }

  /**
   * Writes a heartbeat of the process.
   *
   * The first one must precede the first record of the process, or that record counts as an orphan.
   */
  async beat(processId: string): Promise<void> {
    await this.database.use((db) =>
      db
        .insert(processes)
        .values({ id: processId, seenAt: sql`now()` })
        .onConflictDoUpdate({ target: processes.id, set: { seenAt: sql`now()` } }),
    );
  }

  /** Removes the process from the list as it ends; its unfinished operations are orphans from then on. */
  async forget(processId: string): Promise<void> {
    await this.database.use((db) => db.delete(processes).where(eq(processes.id, processId)));
  }

  /**
   * Ends the operations of dead processes as `failed`, with `internal`, and removes those processes.
   *
   * @param notSeenFor Seconds without a beat after which a process counts as gone.
   * @returns How many operations were ended.
   */
  failOrphans(notSeenFor: number): Promise<number> {
    const oldest = sql`now() - make_interval(secs => ${notSeenFor})`;
    return this.database.transaction(async (db) => {
      await db.delete(processes).where(lt(processes.seenAt, oldest));
      const owner = db.select().from(processes).where(eq(processes.id, operations.owner));
      const failed = await db
        .update(operations)
        .set({ state: 'failed', errorCode: 'internal', endedAt: sql`now()` })
        .where(and(notInArray(operations.state, ENDED_STATES), notExists(owner)))
        .returning({ id: operations.id });
      return failed.length;
    });
  }
}

const COLUMNS = Object.entries(getTableColumns(operations)) as [keyof OperationRecord, { readonly name: string }][];
const NAMES = sql.raw(COLUMNS.map(([, { name }]) => name).join(', '));
const ALL_EXCLUDED = sql.raw(COLUMNS.map(([, { name }]) => `${name} = excluded.${name}`).join(', '));

/** The order of the states, for the database. */
const STATE_ORDER = sql.raw(`array[${OPERATION_STATES.map((state) => `'${state}'`).join(', ')}]`);

const IS_FURTHER = sql`${operations.tenantId} = excluded.tenant_id
  and ${notInArray(operations.state, ENDED_STATES)}
  and array_position(${STATE_ORDER}, excluded.state) >= array_position(${STATE_ORDER}, ${operations.state})`;

/** One parameter holds all rows, which costs half as much as one for each value. */
function upsertOf(records: readonly OperationRecord[]): SQL {
  const rows = JSON.stringify(records.map(rowOf));
  return sql`insert into ${operations} (${NAMES})
    select ${NAMES} from json_populate_recordset(null::${operations}, ${rows}::text::json)
    on conflict (id) do update set ${ALL_EXCLUDED} where ${IS_FURTHER}`;
}

/**
 * Returns the values of a record by the names of their columns.
 *
 * PostgreSQL stores neither the character 0 nor half of a surrogate pair.
 */
function rowOf(record: OperationRecord): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const [key, { name }] of COLUMNS) {
    const value = record[key];
    row[name] = typeof value === 'string' ? value.replaceAll(/[\0\p{Surrogate}]/gu, '\ufffd') : value;
  }
  return row;
}

/** One record for each id, since a statement may write a row once only. */
function furthest(records: readonly OperationRecord[]): OperationRecord[] {
  const rows = new Map<string, OperationRecord>();
  for (const record of records) {
    const state = rows.get(record.id)?.state;
    if (!state || isSameOrLater(state, record.state)) rows.set(record.id, record);
  }
  return [...rows.values()];
}
