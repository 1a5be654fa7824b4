import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DESCRIPTION, readModels } from '../sherpa-onnx/index.js';
import type { CatalogueEntry, CatalogueFile } from './catalogue.js';
import { download, sumOf, type DownloadOptions } from './download.js';
import { StoreError } from './store-error.js';
import { checkSum, type Trust } from './sums.js';
import { moveOut, unpack } from './unpack.js';

/** A file that was fetched of a model. */
export interface FetchedFile {
  readonly url: string;
  readonly sha256: string;
  readonly trust: Trust;
}

/**
 * Fetches a model of the catalogue into its folder in `modelsFolder`.
 *
 * The folder appears when it is complete, or not at all. The next run uses the files of an incomplete one.
 *
 * @throws StoreError
 */
export async function fetchModel(
  { name, files, description }: CatalogueEntry,
  modelsFolder: string,
  options: DownloadOptions = {},
): Promise<FetchedFile[]> {
  const target = join(modelsFolder, name);
  if (existsSync(target)) throw new StoreError(`'${name}' is there already: ${target}`);
  // Hidden, so that nobody takes it for a model.
  const work = join(modelsFolder, `.fetching-${name}`);
  const made = join(work, 'made', name);
  await rm(join(work, 'made'), { recursive: true, force: true });
  await mkdir(made, { recursive: true });
  const fetched: FetchedFile[] = [];
  for (const file of files) {
    fetched.push(await fetchFile(file, work, modelsFolder, options));
    await place(file, work, made);
  }
  await writeFile(join(made, DESCRIPTION), JSON.stringify(description, undefined, 2));
  const [found] = readModels(join(work, 'made'));
  if (!found || 'fault' in found) throw new StoreError(`The fetched model ${found?.fault ?? 'is missing'}.`);
  await rename(made, target);
  await rm(work, { recursive: true, force: true });
  return fetched;
}

async function fetchFile(
  { url, sha256 }: CatalogueFile,
  work: string,
  modelsFolder: string,
  options: DownloadOptions,
): Promise<FetchedFile> {
  const path = join(work, basename(url));
  if (!existsSync(path)) await download(url, path, options);
  const sum = await sumOf(path);
  try {
    return { url, sha256: sum, trust: await checkSum(modelsFolder, url, sum, sha256) };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

async function place({ url, as, take }: CatalogueFile, work: string, made: string): Promise<void> {
  const path = join(work, basename(url));
  if (as !== undefined) return rename(path, join(made, as));
  const unpacked = join(work, 'unpacked');
  await rm(unpacked, { recursive: true, force: true });
  await unpack(path, unpacked);
  await moveOut(unpacked, made, take);
}
