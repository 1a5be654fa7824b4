import { Injectable } from '@nestjs/common';
import { and, eq, getTableColumns, lt, notExists, notInArray, sql, type SQL } from 'drizzle-orm';
import { Database, operations, processes } from '../database/index.js';
import type { OperationRecord } from './operation-record.js';

type State = OperationRecord['state'];

/** How far along its life an operation is; it only goes forward. */
const PROGRESS = {
  accepted: 0,
  starting: 1,
  running: 2,
  draining: 3,
  stopping: 4,
  succeeded: 5,
  failed: 5,
  cancelled: 5,
} as const satisfies Record<State, number>;

const STATES = Object.keys(PROGRESS) as State[];
const ENDED = STATES.filter(hasEnded);

/** The embedded database works on the event loop, and a statement of this size holds it for some 20 ms. */
const ROWS_PER_STATEMENT = 250;

/** The ledger of operations, and the heartbeats of the processes that run them. */
@Injectable()
export class OperationRepository {
  constructor(private readonly database: Database) {}

  /**
   * Writes records in any order: one that is further along replaces what is there, and one that has ended is never
   * changed again.
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

  /** Says that the process lives. Its first beat comes before its first record, or the record is taken for an orphan. */
  async beat(processId: string): Promise<void> {
    await this.database.use((db) =>
      db
        .insert(processes)
        .values({ id: processId, seenAt: sql`now()` })
        .onConflictDoUpdate({ target: processes.id, set: { seenAt: sql`now()` } }),
    );
  }

  /** Takes the process off the list, as it ends: what it has not finished is nobody's from now on. */
  async forget(processId: string): Promise<void> {
    await this.database.use((db) => db.delete(processes).where(eq(processes.id, processId)));
  }

  /**
   * Ends the operations of processes that are gone as `failed`, with `internal`, and forgets those processes.
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
        .where(and(notInArray(operations.state, ENDED), notExists(owner)))
        .returning({ id: operations.id });
      return failed.length;
    });
  }
}

const COLUMNS = Object.entries(getTableColumns(operations)) as [keyof OperationRecord, { readonly name: string }][];
const NAMES = sql.raw(COLUMNS.map(([, { name }]) => name).join(', '));
const ALL_EXCLUDED = sql.raw(COLUMNS.map(([, { name }]) => `${name} = excluded.${name}`).join(', '));

/** The order of the states, for the database. */
const STATE_ORDER = sql.raw(`array[${STATES.map((state) => `'${state}'`).join(', ')}]`);

const IS_FURTHER = sql`${operations.tenantId} = excluded.tenant_id
  and ${notInArray(operations.state, ENDED)}
  and array_position(${STATE_ORDER}, excluded.state) >= array_position(${STATE_ORDER}, ${operations.state})`;

/** One parameter holds all rows, which costs half as much as one for each value. */
function upsertOf(records: readonly OperationRecord[]): SQL {
  const rows = JSON.stringify(records.map(rowOf));
  return sql`insert into ${operations} (${NAMES})
    select ${NAMES} from json_populate_recordset(null::${operations}, ${rows}::text::json)
    on conflict (id) do update set ${ALL_EXCLUDED} where ${IS_FURTHER}`;
}

/** The values of a record by the names of their columns. PostgreSQL holds neither the character 0 nor half a character. */
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
    if (!state || (!hasEnded(state) && PROGRESS[record.state] >= PROGRESS[state])) rows.set(record.id, record);
  }
  return [...rows.values()];
}

function hasEnded(state: State): boolean {
  return PROGRESS[state] === PROGRESS.succeeded;
}
