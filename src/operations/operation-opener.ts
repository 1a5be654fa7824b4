import { Injectable } from '@nestjs/common';
import { acceptedUntil, AuthConfig, requireScope, TokenVerifier, type Caller } from '../auth/index.js';
import { DataFlowError } from '../common/errors/index.js';
import { noteIds } from '../common/request-context/index.js';
import type { Graph } from '../pipeline/index.js';
import { ProjectService, requireFlowType, type ProjectContext, type RunnableVersion } from '../projects/index.js';
import type { FlowType, JsonObject, StreamAudio } from '../protocol/index.js';
import { TenancyService, type Tenant } from '../tenancy/index.js';
import type { Operation } from './operation.js';
import { OperationService } from './operation.service.js';
import type { StartMessage } from './start-message/index.js';

/** The project that a client asks for. */
export interface ProjectChoice {
  /** Case-sensitive; without it, the services choose the project. */
  readonly name: string | undefined;
  /** Keys of constraints to switch on, case-insensitive. */
  readonly services: readonly string[];
  /** undefined for the active version. */
  readonly version: number | undefined;
}

/** The caller, the tenant and the project of an operation, where the first two have been checked. */
export interface ProjectRequest {
  readonly caller: Caller;
  readonly tenant: Tenant;
  readonly flowType: FlowType;
  readonly choice: ProjectChoice;
}

/** All that an operation is opened with, unchecked. */
export interface OpenRequest {
  readonly token: string;
  /** Id or name. */
  readonly tenant: string;
  readonly choice: ProjectChoice;
  readonly flowType: FlowType;
  /** The Start message. */
  readonly json: JsonObject;
  /** Whether the client wants errors in place of warnings. */
  readonly isStrict: boolean;
}

/** An accepted operation that has not started, with its Start message. */
export interface OpenedOperation {
  readonly operation: Operation;
  readonly message: StartMessage;
  /** The audio that the message announces. */
  readonly audio: StreamAudio | undefined;
  /** Until when the token is accepted. */
  readonly acceptedUntil: Date;
}

/**
 * Leads from a request to an accepted operation.
 *
 * It checks token, scope, tenant, project, flow type, message and room. A stream does all of that in one step (`open`).
 * A batch request does it in several: guards check its token and tenant, and its message is in its body, which is read
 * after the operation has been accepted.
 */
@Injectable()
export class OperationOpener {
  constructor(
    private readonly verifier: TokenVerifier,
    private readonly auth: AuthConfig,
    private readonly tenancy: TenancyService,
    private readonly projects: ProjectService,
    private readonly operations: OperationService,
  ) {}

  /**
   * Accepts the operation that a Start message asks for.
   *
   * The caller has to release it.
   *
   * @throws DataFlowError why it is not accepted.
   */
  async open({ token, tenant: ref, choice, flowType, json, isStrict }: OpenRequest): Promise<OpenedOperation> {
    const caller = await this.callerOf(token);
    const tenant = await this.tenancy.resolve(ref, caller);
    noteIds({ tenantId: tenant.id });
    const project = await this.findProject({ caller, tenant, flowType, choice });
    const message = this.operations.readMessage(project, json);
    const audio = message.streamAudio();
    const operation = this.operations.accept(project, flowType, { isStrict });
    return { operation, message, audio, acceptedUntil: acceptedUntil(caller) };
  }

  /**
   * Returns the caller of a token, which must have the scope to run operations.
   *
   * @throws DataFlowError `auth.…`
   */
  async callerOf(token: string): Promise<Caller> {
    const caller = await this.verifier.verify(token);
    noteIds({ clientId: caller.clientId });
    requireScope(caller, ['run'], this.auth);
    return caller;
  }

  /** Returns the id of a tenant; undefined where it does not exist, or the caller may not use it. */
  async findTenantId(ref: string, caller: Caller): Promise<string | undefined> {
    const tenant = await this.tenancy.resolve(ref, caller).catch(() => undefined);
    return tenant?.id;
  }

  /**
   * Finds the project to run.
   *
   * @throws DataFlowError `project.…`, `node.type-unknown`
   */
  async findProject({ caller, tenant, flowType, choice }: ProjectRequest): Promise<ProjectContext> {
    const found = await this.findVersion(tenant.id, choice);
    requireFlowType(found, flowType);
    noteIds({ project: found.name });
    return { caller, tenant, ...found, presets: presetsOf(choice.services, found.graph) };
  }

  /**
   * Checks the token that a running operation is to continue with.
   *
   * @returns Until when it is accepted.
   * @throws DataFlowError `auth.…`, `tenancy.forbidden`
   */
  async renew(operation: Operation, token: string): Promise<Date> {
    const caller = await this.callerOf(token);
    if (await this.tenancy.mayUse(operation.project.tenant, caller)) {
      // From now on the operation needs the access of the new token.
      operation.project = { ...operation.project, caller };
      return acceptedUntil(caller);
    }
    throw new DataFlowError('tenancy.forbidden', 'The caller may not use the tenant of the stream.');
  }

  private findVersion(tenantId: string, { name, services, version }: ProjectChoice): Promise<RunnableVersion> {
    if (name !== undefined) return this.projects.findToRun(tenantId, name, version);
    if (services.length > 0) return this.projects.findByServices(tenantId, services, version);
    throw new DataFlowError(
      'project.header-missing',
      'Expected a ProjectName or a services header, or the name of the project in the path.',
    );
  }
}

/** The keys of the services as the project spells them, each on. */
function presetsOf(services: readonly string[], { constraints }: Graph): Record<string, true> {
  const wanted = new Set(services.map((key) => key.toLowerCase()));
  const keys = constraints.map(({ key }) => key).filter((key) => wanted.has(key.toLowerCase()));
  return Object.fromEntries(keys.map((key) => [key, true]));
}
