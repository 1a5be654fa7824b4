import { readdir, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

it('docs/architecture.md names only files that exist', async () => {
  const page = await readFile(new URL('../../docs/architecture.md', import.meta.url), 'utf8');
  const files = (await readdir(new URL('../../src', import.meta.url), { recursive: true })).map((name) => `/${name}`);
  const named = new Set(page.match(/[\w./-]+\.ts\b/g));
  expect(named.size).toBeGreaterThan(20);
  expect([...named].filter((name) => !files.some((file) => file.endsWith(`/${name}`)))).toEqual([]);
});
