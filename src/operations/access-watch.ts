import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataFlowError } from '../common/errors/index.js';
import { Log } from '../common/logging/index.js';
import { hasEnded } from '../protocol/index.js';
import { TenancyService } from '../tenancy/index.js';
import { OperationService } from './operation.service.js';

/** Interval of the checks, in ms: an operation ends within 5 s of a revocation by another process. */
const CHECK_MS = 2_000;

/**
 * Ends operations whose caller may no longer use their tenant.
 *
 * It acts at once after a change in this process, and at the next check after one in another process. Each check looks
 * at every live operation, including those that were accepted by a cached grant.
 */
@Injectable()
export class AccessWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private checking: Promise<void> | undefined;

  constructor(
    private readonly operations: OperationService,
    private readonly tenancy: TenancyService,
    private readonly log: Log,
  ) {
    // A check that has begun may have read the database before the change.
    tenancy.onRevoked(async () => {
      await this.checking;
      await this.check();
    });
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.check(), CHECK_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /**
   * Ends operations that are no longer allowed.
   *
   * Never rejects: while the database does not answer, operations continue.
   */
  check(): Promise<void> {
    this.checking ??= this.checkOnce().finally(() => (this.checking = undefined));
    return this.checking;
  }

  private async checkOnce(): Promise<void> {
    const live = this.operations.list().filter(({ state }) => !hasEnded(state));
    const uses = live.map((operation) => ({
      operation,
      tenantId: operation.project.tenant.id,
      caller: operation.project.caller,
    }));
    try {
      for (const { operation } of await this.tenancy.findRevoked(uses)) operation.fail(revoked());
    } catch (error) {
      this.log.warn('access not checked', { error });
    }
  }
}

function revoked(): DataFlowError {
  return new DataFlowError(
    'tenancy.forbidden',
    'The tenant was deleted, or the grant of the client revoked, while the operation ran.',
  );
}
