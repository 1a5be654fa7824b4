import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestApp } from '../support/test-app.js';

/** Compares `GET /nodes` with the documented catalogue: types, flow types, parameters and defaults. */

interface Documented {
  /** S stream, B batch; empty where the documents do not say. */
  readonly flow: string;
  /** Names with defaults; null for what must be given. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

interface Listed {
  readonly type: string;
  readonly flowTypes: readonly string[];
  readonly parameters: {
    readonly properties: Readonly<Record<string, { readonly default?: unknown; readonly description?: string }>>;
    readonly required?: readonly string[];
  };
  readonly readiness: { readonly ready: boolean; readonly detail: string | null };
  readonly inlets: readonly { readonly name: string; readonly events: readonly string[] | null }[];
  readonly outlets: readonly { readonly name: string; readonly events: readonly string[] | null }[];
}

const documented = JSON.parse(
  await readFile(new URL('../tables/node-catalogue.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, Documented>>;

let app: TestApp;
let listed: ReadonlyMap<string, Listed>;

beforeAll(async () => {
  app = await TestApp.start();
  const response = await fetch(`${app.url}/nodes`, { headers: await app.headers({}) });
  const { items } = (await response.json()) as { items: readonly Listed[] };
  listed = new Map(items.map((item) => [item.type, item]));
});
afterAll(() => app.close());

it('lists every type of the catalogue', () => {
  expect(Object.keys(documented).filter((type) => !listed.has(type))).toEqual([]);
});

it('lists no type without a section in docs/nodes.md', async () => {
  const page = await readFile(new URL('../../docs/nodes.md', import.meta.url), 'utf8');
  const sections = new Set(Array.from(page.matchAll(/^## (\S+)$/gm), ([, type]) => type));
  expect([...listed.keys()].filter((type) => !sections.has(type))).toEqual([]);
});

describe.each(Object.entries(documented))('%s', (type, { flow, parameters }) => {
  it('has the documented parameters with their defaults', () => {
    const schema = listed.get(type)!.parameters;
    const defaults = Object.keys(parameters).map((name) => [
      name,
      schema.required?.includes(name) ? null : schema.properties[name]?.default,
    ]);
    expect(Object.fromEntries(defaults)).toEqual(parameters);
  });

  it('runs in the documented flows', () => {
    const found = listed.get(type)!.flowTypes.map((each) => (each === 'stream' ? 'S' : 'B'));
    if (flow === '') expect(found.length).toBeGreaterThan(0);
    else expect(found.sort().join('')).toBe(flow === 'SB' ? 'BS' : flow);
  });

  it('is ready, or says what to configure', () => {
    const { ready, detail } = listed.get(type)!.readiness;
    expect(ready).toBe(detail === null);
    if (!ready) expect(detail).toMatch(/\w+ \w+/);
  });
});
