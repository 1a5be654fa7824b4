import { Injectable } from '@nestjs/common';
import { acceptedUntil, AuthConfig, requireScope, TokenVerifier, type Caller } from '../auth/index.js';
import { DataFlowError } from '../common/errors/index.js';
import { noteIds } from '../common/request-context/index.js';
import {
  OperationsConfig,
  OperationService,
  readStartMessage,
  type JsonObject,
  type Operation,
  type StartMessage,
  type StreamAudio,
} from '../operations/index.js';
import { ProjectService, requireFlowType } from '../projects/index.js';
import { TenancyService, type Tenant } from '../tenancy/index.js';
import { readTarget, type Handshake } from './handshake.js';

/** A stream that was let in: its operation has not started. */
export interface OpenedStream {
  readonly operation: Operation;
  readonly message: StartMessage;
  readonly audio: StreamAudio | undefined;
  /** Until when its token is accepted. */
  readonly acceptedUntil: Date;
}

/** Lets streams in: token, tenant, project and room, by the same services as requests. */
@Injectable()
export class StreamOpener {
  constructor(
    private readonly verifier: TokenVerifier,
    private readonly auth: AuthConfig,
    private readonly tenancy: TenancyService,
    private readonly projects: ProjectService,
    private readonly operations: OperationService,
    private readonly config: OperationsConfig,
  ) {}

  /**
   * Takes in the operation that a Start message asks for. Whoever calls must see to it that it is released.
   *
   * @throws DataFlowError why it is not let in.
   */
  async open(handshake: Handshake, json: JsonObject): Promise<OpenedStream> {
    const target = readTarget(handshake, json);
    const caller = await this.callerOf(target.token);
    const tenant = await this.tenancy.resolve(target.tenant, caller);
    noteIds({ tenantId: tenant.id });
    const found = await this.projects.findToRun(tenant.id, target.projectName);
    requireFlowType(found, 'stream');
    noteIds({ project: found.name });
    const project = { caller, tenant, ...found, presets: {} };
    const message = readStartMessage(json, project, this.config.maxEventsIn);
    const audio = message.streamAudio();
    const operation = this.operations.accept(project, 'stream');
    return { operation, message, audio, acceptedUntil: acceptedUntil(caller) };
  }

  /**
   * Checks the token that a running stream is to go on with.
   *
   * @returns Until when it is accepted.
   * @throws DataFlowError `auth.…`, `tenancy.forbidden`
   */
  async renew(tenant: Tenant, token: string): Promise<Date> {
    const caller = await this.callerOf(token);
    if (await this.tenancy.mayUse(tenant, caller)) return acceptedUntil(caller);
    throw new DataFlowError('tenancy.forbidden', 'The caller may not use the tenant of the stream.');
  }

  release(operation: Operation): Promise<void> {
    return this.operations.release(operation);
  }

  private async callerOf(token: string): Promise<Caller> {
    const caller = await this.verifier.verify(token);
    requireScope(caller, ['run'], this.auth);
    return caller;
  }
}
