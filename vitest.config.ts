import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // One module graph for all files: Nest and the embedded database load once.
    isolate: false,
    projects: [
      { extends: true, test: { name: 'unit', include: ['src/**/*.spec.ts'], testTimeout: 60_000 } },
      {
        extends: true,
        test: { name: 'medium', include: ['test/medium/**/*.spec.ts'], testTimeout: 120_000, hookTimeout: 120_000 },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.spec.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'soak',
          include: ['test/soak/**/*.spec.ts'],
          testTimeout: 600_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          // Memory is measured after a collection.
          execArgv: ['--expose-gc'],
        },
      },
    ],
  },
});
