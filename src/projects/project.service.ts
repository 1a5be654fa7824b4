import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { DataFlowError } from '../common/errors/index.js';
import { CredentialService } from '../credentials/index.js';
import type { Page } from '../database/index.js';
import {
  compileDesignInSlices,
  firstFaults,
  NodeRegistry,
  PROJECT_NAME,
  type CompiledDesign,
  type Graph,
} from '../pipeline/index.js';
import { TenancyService } from '../tenancy/index.js';
import { createDefaultProjects } from './default-projects/index.js';
import { DesignVariables } from './design-variables.js';
import type { ExpectedRevisions, NewVersion, Project, ProjectVersion, ProjectVersionSummary } from './project.js';
import { ProjectRepository } from './project.repository.js';

/** Maximum age of a cached project in milliseconds: other processes see changes this late. */
const CACHE_MS = 500;

/** A save, with its warnings. */
export interface SavedProject {
  readonly project: Project;
  readonly warnings: CompiledDesign['warnings'];
}

/** A version that is ready to run. */
export interface RunnableVersion {
  readonly name: string;
  readonly version: number;
  readonly graph: Graph;
}

/** Projects of tenants: saves and checks them, and finds them for operations. */
@Injectable()
export class ProjectService implements OnModuleInit {
  private readonly projects = new LRUCache<string, Project>({ max: 10_000, ttl: CACHE_MS });
  private readonly active = new LRUCache<string, readonly ProjectVersion[]>({ max: 1_000, ttl: CACHE_MS });
  /** Graphs are cached without limit of time, since versions never change. */
  private readonly graphs = new LRUCache<string, Graph>({ max: 500 });
  private readonly compiling = new Map<string, Promise<Graph>>();

  constructor(
    private readonly repository: ProjectRepository,
    private readonly registry: NodeRegistry,
    private readonly tenancy: TenancyService,
    private readonly credentials: CredentialService,
    private readonly variables: DesignVariables = new DesignVariables({}),
  ) {}

  /** Creates the default projects for every new tenant. */
  onModuleInit(): void {
    this.tenancy.onCreated(({ id }) => createDefaultProjects(this.repository, id));
  }

  /** Checks a design without saving it. */
  async validate(tenantId: string, design: unknown): Promise<CompiledDesign> {
    const compiled = await compileDesignInSlices(design, this.registry, this.variables.find);
    const details = await this.credentials.faultsOf(tenantId, compiled.credentials);
    const faults = compiled.credentials.flatMap(({ pointer, node }, index) => {
      const detail = details[index];
      return detail === undefined ? [] : [{ pointer, node, detail }];
    });
    return { ...compiled, faults: [...compiled.faults, ...faults] };
  }

  list(tenantId: string, page: Page): Promise<Project[]> {
    return this.repository.list(tenantId, page);
  }

  /** @throws DataFlowError `project.not-found` */
  async get(tenantId: string, name: string): Promise<Project> {
    const project = PROJECT_NAME.test(name) ? await this.repository.find(tenantId, name) : undefined;
    return project ?? refuse(name);
  }

  /** @throws DataFlowError `project.not-found` */
  async getVersion(tenantId: string, name: string, version: number): Promise<ProjectVersion> {
    return (await this.repository.findVersion(tenantId, name, version)) ?? refuse(name, version);
  }

  /** @throws DataFlowError `project.not-found` */
  async versions(tenantId: string, name: string, page: Page<number>): Promise<ProjectVersionSummary[]> {
    await this.get(tenantId, name);
    return this.repository.versions(tenantId, name, page);
  }

  /** @throws DataFlowError `project.invalid` with every fault, `project.exists` */
  async create(tenantId: string, version: NewVersion): Promise<SavedProject> {
    const warnings = await this.check(tenantId, version.design);
    const { name } = version.design as { name: string };
    return { project: this.changed(await this.repository.create(tenantId, { name, ...version })), warnings };
  }

  /**
   * Saves a new version. It runs only after its activation.
   *
   * @throws DataFlowError `project.invalid`, `project.not-found`, `project.version-conflict`, `project.retired`
   */
  async save(tenantId: string, name: string, expected: ExpectedRevisions, version: NewVersion): Promise<SavedProject> {
    const warnings = await this.check(tenantId, version.design, name);
    const project = await this.repository.saveVersion(tenantId, name, expected, version);
    return { project: this.changed(project), warnings };
  }

  /** Activates a version for new operations, and restores a retired project. */
  async activate(tenantId: string, name: string, version: number, expected?: ExpectedRevisions): Promise<Project> {
    return this.changed(await this.repository.activate(tenantId, name, version, expected));
  }

  /** Retires a project; its versions stay. */
  async retire(tenantId: string, name: string, expected?: ExpectedRevisions): Promise<Project> {
    return this.changed(await this.repository.retire(tenantId, name, expected));
  }

  /**
   * Finds the version of a project to run: the active one, or the requested one.
   *
   * @throws DataFlowError `project.not-found`, `project.retired`, `node.type-unknown`, `project.invalid`
   */
  async findToRun(tenantId: string, name: string, version?: number): Promise<RunnableVersion> {
    const project = await this.recent(this.projects, `${tenantId} ${name}`, () => this.get(tenantId, name));
    if (project.retiredAt) {
      throw new DataFlowError('project.retired', `The project '${name}' is retired; activating a version restores it.`);
    }
    const wanted = version ?? project.activeVersion;
    const known = this.graphs.get(graphKey(project.id, wanted));
    if (known) return { name, version: wanted, graph: known };
    return this.runnable(await this.getVersion(tenantId, name, wanted));
  }

  /**
   * Finds the active batch project with the fewest constraints that declares all `keys` (ties: by name).
   *
   * @param keys Case-insensitive.
   * @throws DataFlowError `project.no-match` naming the keys that no project declares.
   */
  async findByServices(tenantId: string, keys: readonly string[], version?: number): Promise<RunnableVersion> {
    const versions = await this.recent(this.active, tenantId, () => this.repository.active(tenantId));
    const wanted = keys.map((key) => key.toLowerCase());
    const candidates = versions.map((version) => ({ version, declared: declaredKeys(version.design) }));
    const fitting = candidates
      .filter(({ declared, version }) => wanted.every((key) => declared.has(key)) && isBatch(version.design))
      .sort((a, b) => a.declared.size - b.declared.size || (a.version.name < b.version.name ? -1 : 1));
    const [best] = fitting;
    if (best)
      return version === undefined ? this.runnable(best.version) : this.findToRun(tenantId, best.version.name, version);
    const unknown = keys.filter((key) => !candidates.some(({ declared }) => declared.has(key.toLowerCase())));
    const why = unknown.length > 0 ? `no project declares ${unknown.join(', ')}` : 'no one project declares them all';
    throw new DataFlowError('project.no-match', `No active batch project declares ${keys.join(', ')}: ${why}.`);
  }

  /** Returns a cached value, or reads it. Use does not extend its time in the cache. */
  private async recent<V extends object>(cache: LRUCache<string, V>, key: string, read: () => Promise<V>): Promise<V> {
    const known = cache.get(key);
    if (known) return known;
    const found = await read();
    cache.set(key, found);
    return found;
  }

  /** The graph of a version. Concurrent operations share one compilation. */
  private async runnable(found: ProjectVersion): Promise<RunnableVersion> {
    const { projectId, name, version } = found;
    const key = graphKey(projectId, version);
    const known = this.graphs.get(key);
    if (known) return { name, version, graph: known };
    const pending = this.compiling.get(key) ?? this.compile(found).finally(() => this.compiling.delete(key));
    this.compiling.set(key, pending);
    return { name, version, graph: await pending };
  }

  private async compile({ projectId, name, version, design }: ProjectVersion): Promise<Graph> {
    const { graph, faults } = await compileDesignInSlices(design, this.registry, this.variables.find);
    if (graph) {
      this.graphs.set(graphKey(projectId, version), graph);
      return graph;
    }
    for (const node of (design as { nodes?: { type?: unknown }[] } | null)?.nodes ?? []) {
      if (typeof node.type === 'string') this.registry.get(node.type);
    }
    throw new DataFlowError('project.invalid', `Version ${version} of '${name}' does not fit this server's nodes.`, {
      faults: firstFaults(faults),
    });
  }

  private async check(tenantId: string, design: unknown, name?: string): Promise<CompiledDesign['warnings']> {
    const { faults, warnings } = await this.validate(tenantId, design);
    const given: unknown = (design as { name?: unknown } | null)?.name;
    const all = [...faults];
    if (name !== undefined && typeof given === 'string' && given !== name) {
      all.push({ pointer: '/name', detail: `expected '${name}', as in the path, found another name` });
    }
    if (all.length === 0) return warnings;
    throw new DataFlowError(
      'project.invalid',
      all.length === 1 ? 'The design has a fault.' : `The design has ${all.length} faults.`,
      { faults: firstFaults(all) },
    );
  }

  private changed(project: Project): Project {
    this.projects.delete(`${project.tenantId} ${project.name}`);
    this.active.delete(project.tenantId);
    return project;
  }
}

function refuse(name: string, version?: number): never {
  const what = version === undefined ? `project '${name}'` : `version ${version} of the project '${name}'`;
  throw new DataFlowError('project.not-found', `The tenant has no ${what}.`);
}

function graphKey(projectId: string, version: number): string {
  return `${projectId} ${version}`;
}

/** Keys of the constraints of a stored design, in lowercase. */
function declaredKeys(design: unknown): Set<string> {
  const constraints = (design as { constraints?: { key?: unknown }[] } | null)?.constraints ?? [];
  return new Set(constraints.flatMap(({ key }) => (typeof key === 'string' ? [key.toLowerCase()] : [])));
}

function isBatch(design: unknown): boolean {
  return (design as { flowTypes?: unknown[] } | null)?.flowTypes?.includes('batch') ?? false;
}
