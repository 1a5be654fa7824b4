import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Log } from '../common/logging/index.js';
import { Environment } from '../config/index.js';
import { Database } from './database.js';
import { EmbeddedDatabase } from './embedded.database.js';
import { PostgresDatabase } from './postgres.database.js';

/** Opens the database: PostgreSQL where DATABASE_URL is set, else the embedded one in DATA_DIR. */
@Global()
@Module({
  providers: [
    {
      provide: Database,
      inject: [Environment, Log],
      useFactory: async ({ DATABASE_URL, DATA_DIR }: Environment, log: Log): Promise<Database> => {
        const database = await (DATABASE_URL === undefined
          ? EmbeddedDatabase.open(DATA_DIR)
          : PostgresDatabase.open(DATABASE_URL));
        const { newerBy } = database;
        if (newerBy > 0) log.warn('the schema of the database is newer than this server', { versions: newerBy });
        return database;
      },
    },
  ],
  exports: [Database],
})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(private readonly database: Database) {}

  /** The last hook there is: operations end, and write how they ended, before it. */
  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}
