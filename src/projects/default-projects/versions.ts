import { createHash } from 'node:crypto';
import type { NewVersion } from '../project.js';
import type { ProjectRepository } from '../project.repository.js';
import { caOnline } from './ca-online.js';
import { demoBatch } from './demo-batch.js';
import { demoStream } from './demo-stream.js';

/** Author of the default projects, as the history of a project names it. */
const AUTHOR = 'dataflow';

/** The default projects, by name. */
const DEFAULT_PROJECTS: readonly (readonly [name: string, version: NewVersion])[] = [
  demoBatch,
  demoStream,
  caOnline,
].map((design) => [design.name, versionOf(design)]);

/** Creates the default projects of a new tenant. */
export async function createDefaultProjects(repository: ProjectRepository, tenantId: string): Promise<void> {
  for (const [name, version] of DEFAULT_PROJECTS) await repository.create(tenantId, { name, ...version });
}

/** Adds the default projects of this server to those of all tenants, as inactive versions. */
export async function updateDefaultProjects(repository: ProjectRepository): Promise<void> {
  for (const [name, version] of DEFAULT_PROJECTS) await repository.addVersionToAll(name, version);
}

/** A default project as a version. Designs differ in their notes, so that each is added once. */
function versionOf(design: object): NewVersion {
  const revision = createHash('sha256').update(JSON.stringify(design)).digest('hex').slice(0, 12);
  return { design, author: AUTHOR, note: `Default project ${revision}` };
}
