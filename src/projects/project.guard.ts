import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { AuthConfig, callerOf } from '../auth/index.js';
import { DataFlowError } from '../common/errors/index.js';
import { singleHeader } from '../common/http/index.js';
import { noteIds } from '../common/request-context/index.js';
import type { Graph } from '../pipeline/index.js';
import { tenantOf } from '../tenancy/index.js';
import { requireFlowType, type ProjectContext } from './project-context.js';
import { ProjectService, type RunnableVersion } from './project.service.js';

const PROJECT_PROPERTY = 'projectContext';

/** Most keys that a `services` header may list. */
const MOST_SERVICES = 50;

/** Finds the project of a batch operation from the path and the headers, before the body is read. */
@Injectable()
export class ProjectGuard implements CanActivate {
  constructor(
    private readonly projects: ProjectService,
    private readonly auth: AuthConfig,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request & { [PROJECT_PROPERTY]?: ProjectContext }>();
    const tenant = tenantOf(request);
    const caller = callerOf(request);
    const services = readServices(request.get('services'));
    const found = await this.find(tenant.id, readName(request), services, this.readVersion(request));
    requireFlowType(found, 'batch');
    request[PROJECT_PROPERTY] = { caller, tenant, ...found, presets: presetsOf(services, found.graph) };
    noteIds({ project: found.name });
    return true;
  }

  private find(
    tenantId: string,
    name: string | undefined,
    services: readonly string[],
    version: number | undefined,
  ): Promise<RunnableVersion> {
    if (name !== undefined) return this.projects.findToRun(tenantId, name, version);
    if (services.length > 0) return this.projects.findByServices(tenantId, services, version);
    throw new DataFlowError(
      'project.header-missing',
      'Expected a ProjectName or a services header, or the name of the project in the path.',
    );
  }

  private readVersion(request: Request): number | undefined {
    const text = singleHeader(request, 'ProjectVersion');
    if (!text) return undefined;
    const { admin } = this.auth.scopes;
    if (!callerOf(request).scopes.has(admin)) {
      throw new DataFlowError('auth.scope-missing', `ProjectVersion needs the scope ${admin}.`, { scope: admin });
    }
    if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
    throw invalidHeader('ProjectVersion', 'expected a version number from 1');
  }
}

/**
 * The project context of a request.
 *
 * @throws Error on a route without one.
 */
export function projectOf(request: Request): ProjectContext {
  const project = (request as Request & { [PROJECT_PROPERTY]?: ProjectContext })[PROJECT_PROPERTY];
  if (!project) throw new Error('The request has no project: the project guard has not run.');
  return project;
}

function readName(request: Request): string | undefined {
  const inPath = request.params.projectName;
  const inHeader = singleHeader(request, 'ProjectName');
  if (typeof inPath === 'string' && inHeader && inPath !== inHeader) {
    throw invalidHeader('ProjectName', `expected '${inPath}' as in the path, or no header; found '${inHeader}'`);
  }
  if (typeof inPath === 'string') return inPath;
  return inHeader;
}

function readServices(header: string | undefined): string[] {
  const keys = (header ?? '')
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '');
  if (keys.length > MOST_SERVICES)
    throw invalidHeader('services', `expected at most ${MOST_SERVICES} keys, found ${keys.length}`);
  return keys;
}

/** The keys of the header as the project spells them, each on. */
function presetsOf(services: readonly string[], { constraints }: Graph): Record<string, true> {
  const wanted = new Set(services.map((key) => key.toLowerCase()));
  const keys = constraints.map(({ key }) => key).filter((key) => wanted.has(key.toLowerCase()));
  return Object.fromEntries(keys.map((key) => [key, true]));
}

function invalidHeader(name: string, detail: string): DataFlowError {
  return new DataFlowError('request.invalid', `The ${name} header is not as expected.`, {
    faults: [{ pointer: `header:${name}`, detail }],
  });
}
