import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { NodePackageError } from './node-package-error.js';

/** Version of the API `dataflow-server/node`. It changes when packages have to change. */
export const NODE_API_VERSION = 1;

/** A package on disk. */
export interface FoundPackage {
  /** The name or path in NODE_PACKAGES. */
  readonly specifier: string;
  readonly folder: string;
  readonly name: string;
}

/**
 * Finds a package by its name, in the `node_modules` of a folder or a parent, or by a path.
 *
 * None of its code is run.
 *
 * @param from The folders to search, in order.
 * @throws NodePackageError if it is missing, or made for another version of the server.
 */
export function findPackage(specifier: string, from: readonly string[]): FoundPackage {
  const isPath = /^(\.{0,2}[/\\]|[A-Za-z]:)/.test(specifier);
  const folder = isPath ? resolve(from[0] ?? '', specifier) : from.flatMap((start) => installed(specifier, start))[0];
  const file = folder === undefined ? '' : join(folder, 'package.json');
  if (folder === undefined || !existsSync(file)) {
    const places = isPath ? `there is no package.json in it` : `it is in no node_modules of ${from.join(', or ')}`;
    throw new NodePackageError(specifier, `was not found: ${places}`);
  }
  const { name, version } = readManifest(specifier, file);
  if (version !== NODE_API_VERSION) {
    const found = version === undefined ? 'nothing' : JSON.stringify(version);
    throw new NodePackageError(
      specifier,
      `is made for another version of the server: expected "dataFlow": { "nodeApi": ${NODE_API_VERSION} } in its package.json, found ${found}`,
    );
  }
  return { specifier, folder, name };
}

function installed(name: string, start: string): string[] {
  const found: string[] = [];
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) found.push(candidate);
    if (folder === dirname(folder)) return found;
  }
}

function readManifest(specifier: string, file: string): { name: string; version: unknown } {
  try {
    const json = JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown; dataFlow?: { nodeApi?: unknown } };
    if (typeof json.name !== 'string') throw new Error('no name');
    return { name: json.name, version: json.dataFlow?.nodeApi };
  } catch (cause) {
    throw new NodePackageError(specifier, 'has an invalid package.json', { cause });
  }
}
