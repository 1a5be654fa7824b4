import { Injectable, ServiceUnavailableException } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { statfs } from 'node:fs/promises';
import { KeySet } from '../auth/index.js';
import { DataFlowError } from '../common/errors/index.js';
import { makePrivateFolder } from '../common/files/index.js';
import { within } from '../common/promises/index.js';
import { Environment } from '../config/index.js';
import { Database } from '../database/index.js';
import { OperationsConfig, OperationService } from '../operations/index.js';
import { NodeRegistry } from '../pipeline/index.js';

/** Maximum time for each part to answer, and so for the whole check, in milliseconds. */
const PATIENCE_MS = 2_000;

/** Message while the first fetch of the identity server's keys is in progress. */
const NO_KEYS = `The identity server has not sent its keys within ${PATIENCE_MS} ms; check that it runs, and IDENTITY_ISSUER.`;

/** Cache time of a report, in milliseconds. */
const REPORT_MS = 1_000;

/** A response to `GET /health/ready`. */
interface Report {
  readonly status: number;
  readonly body: unknown;
}

interface KeptReport {
  readonly report: Promise<Report>;
  readonly madeMs: number;
  /** Whether operations were accepted when the report was made. */
  readonly isAccepting: boolean;
}

/**
 * The parts that the server needs to run operations.
 *
 * Their messages are public, so they name nothing internal.
 */
@Injectable()
export class Readiness {
  private kept: KeptReport | undefined;

  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly environment: Environment,
    private readonly database: Database,
    private readonly keys: KeySet,
    private readonly operations: OperationService,
    private readonly operationsConfig: OperationsConfig,
    private readonly registry: NodeRegistry,
  ) {}

  /**
   * Reports the state of all parts.
   *
   * The parts are checked at most once a second, whatever the number of callers, and again as soon as the server begins
   * to drain.
   */
  report(): Promise<Report> {
    const { isAccepting } = this.operations;
    const now = performance.now();
    if (!this.kept || now - this.kept.madeMs >= REPORT_MS || this.kept.isAccepting !== isAccepting)
      this.kept = { report: this.check(), madeMs: now, isAccepting };
    return this.kept.report;
  }

  private async check(): Promise<Report> {
    try {
      return { status: 200, body: await this.health.check(this.checks) };
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      return { status: error.getStatus(), body: error.getResponse() };
    }
  }

  private get checks(): (() => Promise<HealthIndicatorResult>)[] {
    return [
      () =>
        this.answers(
          'database',
          () => this.database.ping(),
          () => 'The database does not answer.',
        ),
      () =>
        this.answers(
          'identity',
          () => this.keys.check(),
          () => this.keys.lastFailure ?? NO_KEYS,
        ),
      () => this.checkRoom(),
      () => this.checkDisk(),
      () => this.listEngines(),
    ];
  }

  /**
   * @param otherwise The message when the part does not answer in time, or fails with an error that is not for clients.
   */
  private async answers(
    name: string,
    ask: () => Promise<void>,
    otherwise: () => string,
  ): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check(name);
    try {
      return (await within(PATIENCE_MS, ask())) ? indicator.up() : indicator.down(otherwise());
    } catch (error) {
      return indicator.down(error instanceof DataFlowError ? error.detail : otherwise());
    }
  }

  private async checkRoom(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check('operations');
    const fault = this.operations.findRoomFault();
    return fault ? indicator.down(fault.detail) : indicator.up();
  }

  private async checkDisk(): Promise<HealthIndicatorResult> {
    const { MIN_FREE_DISK_BYTES } = this.environment;
    const hasSpace = async (): Promise<void> => {
      const { spoolDirectory } = this.operationsConfig;
      await makePrivateFolder(spoolDirectory);
      const { bavail, bsize } = await statfs(spoolDirectory);
      if (bavail * bsize < MIN_FREE_DISK_BYTES) throw new Error('too little space');
    };
    const otherwise = (): string =>
      `The disk of DATA_DIR cannot be used, or has less than MIN_FREE_DISK_BYTES (${MIN_FREE_DISK_BYTES} bytes).`;
    return this.answers('disk', hasSpace, otherwise);
  }

  /** For information: a node that is unavailable does not affect the others. */
  private async listEngines(): Promise<HealthIndicatorResult> {
    const missing = this.registry
      .all()
      .filter(({ definition, provider }) => provider.readiness?.(new definition.parameters()) !== undefined);
    return this.indicators.check('engines').up({ missing: missing.map(({ definition }) => definition.type) });
  }
}
