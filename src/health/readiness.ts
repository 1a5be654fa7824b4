import { Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { mkdir, statfs } from 'node:fs/promises';
import { KeySet } from '../auth/index.js';
import { within } from '../common/promises/index.js';
import { Environment } from '../config/index.js';
import { Database } from '../database/index.js';
import { OperationsConfig, OperationService } from '../operations/index.js';
import { NodeRegistry } from '../pipeline/index.js';

/** How long each part may take to answer, in milliseconds; whoever asks does not wait for ever either. */
const PATIENCE_MS = 2_000;

/** The parts that the server needs to do work. What each says goes to whoever asks, so it names nothing of the inside. */
@Injectable()
export class Readiness {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly environment: Environment,
    private readonly database: Database,
    private readonly keys: KeySet,
    private readonly operations: OperationService,
    private readonly operationsConfig: OperationsConfig,
    private readonly registry: NodeRegistry,
  ) {}

  /** The checks, to be run at once. */
  get checks(): (() => Promise<HealthIndicatorResult>)[] {
    return [
      () => this.answers('database', () => this.database.ping(), 'The database does not answer.'),
      () => this.answers('identity', () => this.keys.check(), 'The keys of the identity server cannot be had.'),
      () => this.checkRoom(),
      () => this.checkDisk(),
      () => this.listEngines(),
    ];
  }

  private async answers(name: string, ask: () => Promise<void>, otherwise: string): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check(name);
    const isUp = await within(PATIENCE_MS, ask()).catch(() => false);
    return isUp ? indicator.up() : indicator.down(otherwise);
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
      await mkdir(spoolDirectory, { recursive: true });
      const { bavail, bsize } = await statfs(spoolDirectory);
      if (bavail * bsize < MIN_FREE_DISK_BYTES) throw new Error('too little space');
    };
    const otherwise = `The disk of DATA_DIR cannot be used, or has less than MIN_FREE_DISK_BYTES (${MIN_FREE_DISK_BYTES} bytes).`;
    return this.answers('disk', hasSpace, otherwise);
  }

  /** For information: a node that cannot run here keeps no other from running. */
  private async listEngines(): Promise<HealthIndicatorResult> {
    const missing = this.registry
      .all()
      .filter(({ definition, provider }) => provider.readiness?.(new definition.parameters()) !== undefined);
    return this.indicators.check('engines').up({ missing: missing.map(({ definition }) => definition.type) });
  }
}
