import { createRequire, register } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Type } from '@nestjs/common';
import { MODULE_METADATA } from '@nestjs/common/constants.js';
import { definitionOf } from '../pipeline/index.js';
import { findPackage, type FoundPackage } from './find-package.js';
import { NodePackageError } from './node-package-error.js';

/** The folder that the server is installed in. */
const OWN_FOLDER = fileURLToPath(new URL('../..', import.meta.url));

const OWN_API = new URL('../node.js', import.meta.url);

/**
 * Loads the packages that NODE_PACKAGES lists, each a Nest module whose providers are nodes.
 *
 * @param list Names or paths, separated by commas, searched from the working directory, then from the server's folder.
 * @param own The server's module of nodes.
 * @throws NodePackageError
 */
export async function loadNodePackages(list: string, own: Type): Promise<Type[]> {
  const specifiers = list.split(',').flatMap((part) => part.trim() || []);
  const found = specifiers.map((specifier) => findPackage(specifier, [process.cwd(), OWN_FOLDER]));
  if (found.length === 0) return [];
  register('./own-api.mjs', { parentURL: import.meta.url, data: { url: OWN_API.href } });
  const owners = new Map(typesIn(own).map((type) => [type, 'the server']));
  const modules: Type[] = [];
  for (const each of found) {
    const module = await load(each);
    const types = typesIn(module);
    if (types.length === 0) throw new NodePackageError(each.specifier, 'has no node among the providers of its module');
    for (const type of types) {
      const owner = owners.get(type);
      if (owner !== undefined) {
        throw new NodePackageError(each.specifier, `has a node of the type '${type}', which ${owner} has too`);
      }
      owners.set(type, `'${each.specifier}'`);
    }
    modules.push(module);
  }
  return modules;
}

async function load({ specifier, folder, name }: FoundPackage): Promise<Type> {
  let exported: { default?: unknown };
  try {
    exported = (await import(pathToFileURL(entryOf(folder, name)).href)) as { default?: unknown };
  } catch (cause) {
    // The reader is the operator, who installed the package.
    throw new NodePackageError(specifier, `could not be loaded: ${String(cause)}`, { cause });
  }
  if (isModule(exported.default)) return exported.default;
  throw new NodePackageError(specifier, 'has no Nest module: expected its default export to be a class with @Module');
}

/** The entry file of the package: its `exports` for its own name, else its `main`. */
function entryOf(folder: string, name: string): string {
  const require = createRequire(join(folder, 'package.json'));
  try {
    return require.resolve(name);
  } catch {
    return require.resolve(folder);
  }
}

function isModule(value: unknown): value is Type {
  return typeof value === 'function' && Reflect.hasMetadata(MODULE_METADATA.PROVIDERS, value);
}

/** Types of the nodes that a module itself provides. */
function typesIn(module: Type): string[] {
  const providers = (Reflect.getMetadata(MODULE_METADATA.PROVIDERS, module) ?? []) as readonly unknown[];
  return providers.flatMap((provider) => definitionOf(provider)?.type ?? []);
}
