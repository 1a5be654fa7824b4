/** The current state of a tenant's project. */
export interface Project {
  readonly id: string;
  readonly tenantId: string;
  /** Unique in its tenant. */
  readonly name: string;
  /** The version that new operations run. */
  readonly activeVersion: number;
  readonly latestVersion: number;
  /** Counts every change of the project, from 1: a save, an activation, a retirement. */
  readonly revision: number;
  /** Time of retirement; null while the project can run. */
  readonly retiredAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A saved design, which never changes. */
export interface ProjectVersion {
  readonly projectId: string;
  /** The project's. */
  readonly name: string;
  /** Counts from 1. */
  readonly version: number;
  /** JSON, with its keys in the order of the saved document. */
  readonly design: unknown;
  readonly note: string;
  readonly author: string;
  readonly createdAt: Date;
}

/** The revisions that a change may start from. */
export type ExpectedRevisions = 'any' | readonly number[];

/** A version in a project's history, without its design. */
export type ProjectVersionSummary = Omit<ProjectVersion, 'design'>;

/** The data of a new version. */
export type NewVersion = Pick<ProjectVersion, 'design' | 'author' | 'note'>;
