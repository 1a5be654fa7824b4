import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { fieldsOf } from '../common/field/index.js';
import { ENGINE_LISTS } from './index.js';

const titled = ENGINE_LISTS.map((list) => [`${list.capability} (${list.names.join(', ')})`, list] as const);

describe('engines for', () => {
  it.each(titled)('%s are selected by auto only from their list, which its words name', (_title, { auto, engines }) => {
    for (const engine of auto.order) expect(engines).toContain(engine);
    const named = [...auto.words.matchAll(/`([\w-]+)`/g)].map(([, name]) => name);
    const known = [...engines.map(({ name }) => name), 'Address', 'Model'];
    for (const name of named) expect(known).toContain(name);
  });

  it.each(titled)('%s are described as parts of a sentence', (_title, { engines }) => {
    for (const { summary } of engines) expect(summary).toMatch(/[^.]$/);
  });

  it.each(titled)('%s have defaults for all of their own parameters', (_title, { engines }) => {
    for (const { parameters } of engines) {
      if (!parameters) continue;
      expect(Object.keys(new parameters())).toEqual([...fieldsOf(parameters).keys()]);
    }
  });

  it.each(titled)('%s name the task of their models where those are installed', (_title, { engines }) => {
    for (const { languages, task } of engines) expect(task !== undefined).toBe(languages === 'installed');
  });
});
