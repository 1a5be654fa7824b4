import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** More workers gain little: each loads the whole server and an embedded database, some 700 MB. */
const MAX_WORKERS = 4;

export default defineConfig({
  test: {
    // One module graph for all files of a worker: Nest and the embedded database load once.
    isolate: false,
    // Vitest leaves a core free, which halves the speed on two.
    maxWorkers: Math.min(availableParallelism(), MAX_WORKERS),
    // On a busy machine an event may come late; a test that polls for it fails only when it does not come.
    expect: { poll: { timeout: 30_000 } },
    // Transformed modules are kept between runs, by their content.
    experimental: { fsModuleCache: true },
    globalSetup: 'test/support/lent-databases.ts',
    // One project after another: Vitest refuses projects of one group with different numbers of workers.
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['src/**/*.spec.ts'], testTimeout: 120_000, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: {
          name: 'medium',
          include: ['test/medium/**/*.spec.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.spec.ts'],
          // These tests wait for programs more than they work.
          maxWorkers: Math.min(2 * availableParallelism(), MAX_WORKERS),
          testTimeout: 300_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 3 },
        },
      },
      {
        extends: true,
        test: {
          name: 'additions',
          include: ['test/additions/**/*.spec.ts'],
          testTimeout: 600_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 4 },
        },
      },
      {
        extends: true,
        test: {
          name: 'soak',
          include: ['test/soak/**/*.spec.ts'],
          testTimeout: 600_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          sequence: { groupOrder: 5 },
          // Memory is measured after a collection.
          execArgv: ['--expose-gc'],
        },
      },
    ],
  },
});
