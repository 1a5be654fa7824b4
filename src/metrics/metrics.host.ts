import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { RequestHandler } from 'express';
import { Log } from '../common/logging/index.js';
import { Environment } from '../config/index.js';
import { OperationService } from '../operations/index.js';
import { OperationLedger } from '../operations/ledger/index.js';
import { NodeRegistry } from '../pipeline/index.js';
import { httpMetrics } from './http-metrics.js';
import { MetricsServer } from './metrics-server.js';
import { Metrics } from './metrics.js';
import { OperationMetrics } from './operation-metrics.js';

/** Metrics for the lifetime of the application if METRICS_PORT is set; otherwise nothing is counted. */
@Injectable()
export class MetricsHost implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly metrics: Metrics | undefined;
  private readonly server: MetricsServer | undefined;

  constructor(
    private readonly environment: Environment,
    private readonly operations: OperationService,
    private readonly ledger: OperationLedger,
    private readonly registry: NodeRegistry,
    log: Log,
  ) {
    if (environment.METRICS_PORT === undefined) return;
    this.metrics = new Metrics();
    this.server = new MetricsServer(this.metrics, log);
  }

  /** Middleware for every request; undefined if metrics are off. */
  get middleware(): RequestHandler | undefined {
    return this.metrics && httpMetrics(this.metrics);
  }

  /** Address of the metrics; undefined if they are off. */
  get url(): string | undefined {
    return this.server && `${this.server.url}/metrics`;
  }

  async onApplicationBootstrap(): Promise<void> {
    const { METRICS_PORT, METRICS_HOST } = this.environment;
    if (!this.metrics || METRICS_PORT === undefined) return;
    const types = this.registry.all().map(({ definition }) => definition.type);
    const observer = new OperationMetrics(this.metrics, this.operations, this.ledger, types);
    this.operations.observe(observer);
    this.metrics.beforeScrape(() => observer.collect());
    await this.server?.listen(METRICS_PORT, METRICS_HOST);
  }

  /** Closes last, so that a shutdown can be observed. */
  async onApplicationShutdown(): Promise<void> {
    await this.server?.close();
  }
}
