export { Database, type Db } from './database.js';
export { DatabaseModule } from './database.module.js';
export { codeOf, FOREIGN_KEY_VIOLATION, UNIQUE_VIOLATION } from './database-failure.js';
export { EmbeddedDatabase } from './embedded.database.js';
export { FolderLockedError } from './folder-lock.js';
export { isGuid } from './guid.js';
export type { Page } from './page.js';
export { PostgresDatabase } from './postgres.database.js';
export { credentials, grants, operations, processes, projects, projectVersions, tenants } from './schema.js';
