import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { Log } from '../../common/logging/index.js';
import type { OperationRecord } from '../../protocol/index.js';
import type { Operation, OperationObserver } from '../operation.js';
import { OperationRepository } from './operation.repository.js';

/** How long records wait for others to be written with, in milliseconds. */
const WRITE_MS = 25;

/** Maximum records that wait while the database is unavailable; the oldest are dropped first. */
const MAX_WAITING = 10_000;

/** Interval of heartbeats, and time without one after which a process counts as dead, in seconds. */
const BEAT_SECONDS = 10;
const DEAD_SECONDS = 60;

/**
 * Keeps the ledger: a row for each operation, written later and in batches.
 *
 * An operation never waits for it. While the database is unavailable, up to `MAX_WAITING` records are kept.
 */
@Injectable()
export class OperationLedger implements OperationObserver, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly owner = randomUUID();
  private readonly waiting = new Map<string, OperationRecord>();
  private timer: NodeJS.Timeout | undefined;
  private beatTimer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private wasAway = false;

  constructor(
    private readonly repository: OperationRepository,
    private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.repository.beat(this.owner);
    await this.failOrphans();
    this.beatTimer = setInterval(() => void this.beat(), BEAT_SECONDS * 1000);
    this.beatTimer.unref();
  }

  /** Writes what waits, and says goodbye. */
  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.beatTimer);
    await this.flush();
    await this.repository.forget(this.owner).catch((error: unknown) => this.log.warn('ledger not closed', { error }));
  }

  /** Records that wait to be written. */
  get backlog(): number {
    return this.waiting.size;
  }

  accepted(operation: Operation): void {
    this.write(operation);
  }

  changed(operation: Operation): void {
    this.write(operation);
  }

  /** Resolves when all that waits has been written, or could not be. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(() => this.writeWaiting());
    await this.writing;
  }

  private write(operation: Operation): void {
    this.waiting.set(operation.id, this.recordOf(operation));
    if (this.waiting.size > MAX_WAITING) {
      const [oldest] = this.waiting.keys();
      if (oldest !== undefined) this.waiting.delete(oldest);
    }
    this.timer ??= setTimeout(() => void this.flush(), WRITE_MS);
  }

  private async writeWaiting(): Promise<void> {
    const records = [...this.waiting.values()];
    if (records.length === 0) return;
    this.waiting.clear();
    try {
      await this.repository.upsert(records);
    } catch (error) {
      this.log.error('ledger not written', { error, records: records.length });
      for (const record of records) if (!this.waiting.has(record.id)) this.waiting.set(record.id, record);
    }
  }

  private async beat(): Promise<void> {
    try {
      await this.repository.beat(this.owner);
      // Right after the database was away every process looks dead; they get one beat to show otherwise.
      if (!this.wasAway) await this.failOrphans();
      this.wasAway = false;
      if (this.waiting.size > 0) await this.flush();
    } catch (error) {
      this.wasAway = true;
      this.log.warn('heartbeat failed', { error });
    }
  }

  private async failOrphans(): Promise<void> {
    const ended = await this.repository.failOrphans(DEAD_SECONDS);
    if (ended > 0) this.log.warn('operations of processes that are gone were ended', { operations: ended });
  }

  private recordOf(operation: Operation): OperationRecord {
    const { id, project, flowType, state, end, format } = operation;
    const error = end && end.state !== 'succeeded' ? end.error : undefined;
    return {
      id,
      tenantId: project.tenant.id,
      projectName: project.name,
      projectVersion: project.version,
      flowType,
      state,
      errorCode: error?.code ?? null,
      nodeId: error?.node?.id ?? null,
      externalId: operation.externalId,
      acceptedAt: operation.acceptedAt,
      startedAt: operation.startedAt,
      endedAt: operation.endedAt,
      audioMs: operation.audioMs,
      sampleRateHz: format?.sampleRateHz ?? null,
      channelCount: format?.channelCount ?? null,
      eventsOut: operation.eventsOut,
      owner: this.owner,
    };
  }
}
