import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadMessage, Task } from './host/messages.js';
import { MODEL_FAMILIES, type ModelFamily, type ModelFamilyName, type NamePattern } from './model-families.js';
import { ANY_LANGUAGE, languagesIn } from './model-languages.js';

/** File in the folder of a model that describes it. */
export const DESCRIPTION = 'model.json';

/** A model that lies ready to be loaded. */
export interface FoundModel {
  /** The name of its folder. */
  readonly name: string;
  readonly family: ModelFamilyName;
  /** IETF tags; '*' for all; none where nothing says. */
  readonly languages: readonly string[];
  readonly loads: readonly LoadMessage[];
}

/** A folder that is no model, and why. */
export interface NoModel {
  readonly name: string;
  readonly fault: string;
}

/** Reads all folders of MODELS_DIR, by name, except those that begin with a dot. */
export function readModels(folder: string): (FoundModel | NoModel)[] {
  return foldersIn(folder).map((name) => readModel(folder, name));
}

function foldersIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isFile() || entry.name.startsWith('.') ? [] : [entry.name])).sort();
  } catch {
    return [];
  }
}

function readModel(parent: string, name: string): FoundModel | NoModel {
  try {
    const folder = join(parent, name);
    const there = readdirSync(folder).sort();
    const said = there.includes(DESCRIPTION) ? readDescription(join(folder, DESCRIPTION)) : {};
    const family = said.family ?? guessFamily(name, there);
    const { files, extras = {}, loads }: ModelFamily = MODEL_FAMILIES[family];
    const paths: Record<string, string> = {};
    for (const [role, pattern] of Object.entries({ ...files, ...extras })) {
      const file = said.files?.[role] ?? choose(there, pattern);
      if (file !== undefined && there.includes(file)) paths[role] = join(folder, file);
      else if (role in files || file !== undefined) {
        throw new Fault(`has no ${file ?? `file for ${role} (${pattern.source})`}`);
      }
    }
    const languages = said.languages ?? languagesOf(name, family, paths);
    return { name, family, languages, loads: loads(paths).filter((load) => isSaid(load, languages)) };
  } catch (error) {
    return { name, fault: error instanceof Fault ? error.message : 'cannot be read' };
  }
}

class Fault extends Error {}

export interface Description {
  readonly family?: ModelFamilyName;
  readonly languages?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
}

function readDescription(path: string): Description {
  const isText = (value: unknown): value is string => typeof value === 'string';
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new Fault(`has a ${DESCRIPTION} that is no JSON`);
  }
  const { family, languages, files } = (read ?? {}) as Record<string, unknown>;
  const isFamily = (value: unknown): value is ModelFamilyName => isText(value) && Object.hasOwn(MODEL_FAMILIES, value);
  if (family !== undefined && !isFamily(family)) {
    throw new Fault(`has a ${DESCRIPTION} whose family is none of ${Object.keys(MODEL_FAMILIES).join(', ')}`);
  }
  if (languages !== undefined && !(Array.isArray(languages) && languages.every(isText))) {
    throw new Fault(`has a ${DESCRIPTION} whose languages are no list of tags`);
  }
  if (files !== undefined && !(typeof files === 'object' && files !== null && Object.values(files).every(isText))) {
    throw new Fault(`has a ${DESCRIPTION} whose files are no names`);
  }
  return {
    ...(family !== undefined && { family }),
    ...(languages !== undefined && { languages }),
    ...(files !== undefined && { files: files as Record<string, string> }),
  };
}

function guessFamily(name: string, there: readonly string[]): ModelFamilyName {
  const families = Object.entries(MODEL_FAMILIES) as [ModelFamilyName, ModelFamily][];
  const named = families.filter(([, family]) => family.name?.test(name) ?? true);
  const whole = named.find(([, { files }]) => Object.values(files).every((pattern) => choose(there, pattern)));
  if (whole) return whole[0];
  // Its name says what it is meant to be, so that the file can be named that is missing.
  const meant = named.find(([, family]) => family.name);
  if (meant) return meant[0];
  throw new Fault(`is of no kind that is known by its files: put a ${DESCRIPTION} into it`);
}

/** Of several files that fit, the smallest arithmetic, which is fastest, and of those the latest. */
function choose(there: readonly string[], pattern: NamePattern): string | undefined {
  const fitting = there.filter((file) => pattern.test(file));
  return fitting.filter((file) => file.includes('int8')).at(-1) ?? fitting.at(-1);
}

function languagesOf(name: string, family: ModelFamilyName, files: Readonly<Record<string, string>>): string[] {
  if (family === 'diarization') return [ANY_LANGUAGE];
  if (family === 'whisper') return files.encoder?.includes('.en-encoder') ? ['en'] : [ANY_LANGUAGE];
  return languagesIn(name);
}

/** A whisper model of one language cannot identify languages. */
function isSaid({ task }: LoadMessage, languages: readonly string[]): boolean {
  return task !== 'language-identification' || languages.length !== 1 || languages[0] === ANY_LANGUAGE;
}

export function canDo(model: FoundModel, task: Task): boolean {
  return model.loads.some((load) => load.task === task);
}
