import { fileURLToPath } from 'node:url';

/** The migrations that `drizzle-kit generate` wrote; the build copies them beside the compiled files. */
export const MIGRATIONS_FOLDER = fileURLToPath(new URL('./migrations', import.meta.url));
