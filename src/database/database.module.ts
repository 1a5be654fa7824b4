import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Environment } from '../config/index.js';
import { Database } from './database.js';
import { EmbeddedDatabase } from './embedded.database.js';
import { PostgresDatabase } from './postgres.database.js';

/** Provides the database, open: PostgreSQL where DATABASE_URL is set, else the embedded one in DATA_DIR. */
@Global()
@Module({
  providers: [
    {
      provide: Database,
      inject: [Environment],
      useFactory: ({ DATABASE_URL, DATA_DIR }: Environment): Promise<Database> =>
        DATABASE_URL === undefined ? EmbeddedDatabase.open(DATA_DIR) : PostgresDatabase.open(DATABASE_URL),
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
