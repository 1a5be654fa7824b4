import { Injectable } from '@nestjs/common';
import { and, asc, desc, eq, gt, isNull, lt, notExists, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import { randomUUID } from 'node:crypto';
import { DataFlowError } from '../common/errors/index.js';
import {
  codeOf,
  Database,
  FOREIGN_KEY_VIOLATION,
  projects,
  projectVersions,
  UNIQUE_VIOLATION,
  type Db,
  type Page,
} from '../database/index.js';
import type { ExpectedRevisions, NewVersion, Project, ProjectVersion, ProjectVersionSummary } from './project.js';

const now = sql`now()`;

/** Key of the advisory lock under which versions are added to the projects of all tenants. */
const ADDING_LOCK = 0x64666476;

/** Versions that one statement inserts, each with its design. */
const MAX_INSERTED = 100;

const summary = {
  projectId: projectVersions.projectId,
  name: projects.name,
  version: projectVersions.version,
  note: projectVersions.note,
  author: projectVersions.author,
  createdAt: projectVersions.createdAt,
};
const whole = { ...summary, design: projectVersions.design };

const isVersionOfProject = eq(projectVersions.projectId, projects.id);
const isProject = (tenantId: string, name: string) => and(eq(projects.tenantId, tenantId), eq(projects.name, name));

/** An integer that may exceed the range of versions. */
const wide = (version: number) => sql`${version}::bigint`;

/** Columns that a change writes, except the next revision. */
type Changes = PgUpdateSetSource<typeof projects>;

/** Projects and their versions, each visible to its own tenant only. */
@Injectable()
export class ProjectRepository {
  constructor(private readonly database: Database) {}

  /** Projects in the order of their names, byte by byte, including retired ones. */
  list(tenantId: string, { limit, after }: Page): Promise<Project[]> {
    const from = after === undefined ? undefined : gt(projects.name, after);
    return this.database.use((db) =>
      db
        .select()
        .from(projects)
        .where(and(eq(projects.tenantId, tenantId), from))
        .orderBy(asc(projects.name))
        .limit(limit),
    );
  }

  async find(tenantId: string, name: string): Promise<Project | undefined> {
    const [project] = await this.database.use((db) => db.select().from(projects).where(isProject(tenantId, name)));
    return project;
  }

  async findVersion(tenantId: string, name: string, version: number): Promise<ProjectVersion | undefined> {
    const condition = and(isProject(tenantId, name), eq(projectVersions.version, wide(version)));
    const [found] = await this.database.use((db) =>
      db.select(whole).from(projectVersions).innerJoin(projects, isVersionOfProject).where(condition),
    );
    return found;
  }

  /** A project's history, newest first, without designs; empty if there is no such project. */
  versions(tenantId: string, name: string, { limit, after }: Page<number>): Promise<ProjectVersionSummary[]> {
    const from = after === undefined ? undefined : lt(projectVersions.version, wide(after));
    return this.database.use((db) =>
      db
        .select(summary)
        .from(projectVersions)
        .innerJoin(projects, isVersionOfProject)
        .where(and(isProject(tenantId, name), from))
        .orderBy(desc(projectVersions.version))
        .limit(limit),
    );
  }

  /** The active version of every project that is not retired, in the order of their names. */
  active(tenantId: string): Promise<ProjectVersion[]> {
    return this.database.use((db) =>
      db
        .select(whole)
        .from(projects)
        .innerJoin(projectVersions, and(isVersionOfProject, eq(projectVersions.version, projects.activeVersion)))
        .where(and(eq(projects.tenantId, tenantId), isNull(projects.retiredAt)))
        .orderBy(asc(projects.name)),
    );
  }

  /**
   * Creates a project with its first version, which is active at once.
   *
   * @throws DataFlowError `project.exists`; `tenancy.forbidden` when the tenant was deleted in the meantime.
   */
  async create(tenantId: string, { name, ...version }: NewVersion & Pick<Project, 'name'>): Promise<Project> {
    const first = { id: randomUUID(), tenantId, name, activeVersion: 1, latestVersion: 1, revision: 1 };
    const created = this.database.transaction(async (db) => {
      const rows = await db.insert(projects).values(first).returning();
      await db.insert(projectVersions).values({ projectId: first.id, version: 1, ...version });
      return only(rows, name);
    });
    return created.catch((cause: unknown) => {
      const code = codeOf(cause);
      if (code === UNIQUE_VIOLATION)
        throw new DataFlowError(
          'project.exists',
          `There is a project "${name}"; where it is retired, activating a version restores it.`,
          { cause },
        );
      if (code === FOREIGN_KEY_VIOLATION)
        throw new DataFlowError('tenancy.forbidden', 'There is no such tenant.', { cause });
      throw cause;
    });
  }

  /**
   * Saves the next version and leaves the active one unchanged.
   *
   * @param expected The revisions that the design may have been edited from.
   * @throws DataFlowError `project.not-found`, `project.retired`, or `project.version-conflict` when the revision has
   * changed: of two saves from one revision the first one wins.
   */
  saveVersion(tenantId: string, name: string, expected: ExpectedRevisions, version: NewVersion): Promise<Project> {
    return this.change(tenantId, name, async (project, db) => {
      refuseRetired(project);
      expectRevision(project, expected);
      const latestVersion = project.latestVersion + 1;
      await db.insert(projectVersions).values({ projectId: project.id, version: latestVersion, ...version });
      return { latestVersion };
    });
  }

  /**
   * Activates a version, and restores the project if it is retired.
   *
   * @throws DataFlowError `project.not-found` when there is no such project or version, `project.version-conflict`.
   */
  activate(tenantId: string, name: string, version: number, expected: ExpectedRevisions = 'any'): Promise<Project> {
    return this.change(tenantId, name, (project) => {
      if (version < 1 || version > project.latestVersion) throw noVersion(project, version);
      expectRevision(project, expected);
      return { activeVersion: version, retiredAt: null };
    });
  }

  /**
   * Retires a project: its versions stay, and activating one restores it.
   *
   * @throws DataFlowError `project.not-found`, `project.retired` when it is already, `project.version-conflict`.
   */
  retire(tenantId: string, name: string, expected: ExpectedRevisions = 'any'): Promise<Project> {
    return this.change(tenantId, name, (project) => {
      refuseRetired(project);
      expectRevision(project, expected);
      return { retiredAt: now };
    });
  }

  /**
   * Adds an inactive version to the projects of a name, in all tenants.
   *
   * Retired projects, and projects that have a version with its author and note, stay unchanged.
   */
  addVersionToAll(name: string, version: NewVersion): Promise<void> {
    return this.database.transaction(async (db) => {
      // Two processes that start at once would both find that the version is missing.
      await db.execute(sql`select pg_advisory_xact_lock(${ADDING_LOCK}::bigint)`);
      const isKnown = and(
        eq(projectVersions.projectId, projects.id),
        eq(projectVersions.author, version.author),
        eq(projectVersions.note, version.note),
      );
      const known = db.select({ version: projectVersions.version }).from(projectVersions).where(isKnown);
      const next = {
        latestVersion: sql`${projects.latestVersion} + 1`,
        revision: sql`${projects.revision} + 1`,
        updatedAt: now,
      };
      const changed = await db
        .update(projects)
        .set(next)
        .where(and(eq(projects.name, name), isNull(projects.retiredAt), notExists(known)))
        .returning({ projectId: projects.id, version: projects.latestVersion });
      for (let at = 0; at < changed.length; at += MAX_INSERTED) {
        const places = changed.slice(at, at + MAX_INSERTED);
        await db.insert(projectVersions).values(places.map((place) => ({ ...place, ...version })));
      }
    });
  }

  /** Reads a project, lets `decide` return the changes, and writes the next revision, all atomically. */
  private change(
    tenantId: string,
    name: string,
    decide: (project: Project, db: Db) => Changes | Promise<Changes>,
  ): Promise<Project> {
    return this.database.transaction(async (db) => {
      const condition = isProject(tenantId, name);
      const project = only(await db.select().from(projects).where(condition).for('update'), name);
      const changes = await decide(project, db);
      const next = { ...changes, revision: project.revision + 1, updatedAt: now };
      return only(await db.update(projects).set(next).where(condition).returning(), name);
    });
  }
}

function only([project]: readonly Project[], name: string): Project {
  if (!project) throw new DataFlowError('project.not-found', `There is no project "${name}".`);
  return project;
}

function refuseRetired({ name, retiredAt }: Project): void {
  if (retiredAt)
    throw new DataFlowError('project.retired', `The project "${name}" was retired at ${retiredAt.toISOString()}.`);
}

function expectRevision({ name, revision }: Project, expected: ExpectedRevisions): void {
  if (expected === 'any' || expected.includes(revision)) return;
  throw new DataFlowError(
    'project.version-conflict',
    `The project "${name}" is now "${revision}", which If-Match does not name. Read it, and make the change again.`,
  );
}

function noVersion({ name, latestVersion }: Project, version: number): DataFlowError {
  return new DataFlowError(
    'project.not-found',
    `The project "${name}" has no version ${version}; its versions are 1 to ${latestVersion}.`,
  );
}
