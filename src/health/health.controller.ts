import { Controller, Get, Res, ServiceUnavailableException } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import {
  HealthCheckService,
  HealthIndicatorService,
  type HealthCheckResult,
  type HealthIndicatorResult,
} from '@nestjs/terminus';
import type { Response } from 'express';
import { Public } from '../auth/index.js';
import { Field } from '../common/field/index.js';
import { Database } from '../database/index.js';
import { OperationService } from '../operations/index.js';

class HealthDto {
  @Field({ type: 'string', enum: ['ok', 'error', 'shutting_down'], description: 'The whole.' })
  status!: string;

  @Field({ type: 'object', description: 'Each part.' })
  details!: Record<string, unknown>;
}

/** For whoever watches the process. */
@ApiTags('health')
@Public()
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly database: Database,
    private readonly operations: OperationService,
  ) {}

  /** The process answers. */
  @Get('live')
  @ApiOperation({ summary: 'Whether the process answers' })
  @ApiOkResponse({ type: HealthDto })
  getLiveness(): Promise<HealthCheckResult> {
    return this.health.check([]);
  }

  /** The process can do work: its database answers, and it is not shutting down. */
  @Get('ready')
  @ApiOperation({ summary: 'Whether the process can work' })
  @ApiOkResponse({ type: HealthDto })
  @ApiServiceUnavailableResponse({ type: HealthDto })
  async getReadiness(@Res({ passthrough: true }) response: Response): Promise<unknown> {
    try {
      return await this.health.check([() => this.checkDatabase(), () => this.checkAccepting()]);
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      response.status(error.getStatus());
      return error.getResponse();
    }
  }

  private async checkDatabase(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check('database');
    try {
      await this.database.ping();
      return indicator.up();
    } catch {
      return indicator.down('The database does not answer.');
    }
  }

  private checkAccepting(): HealthIndicatorResult {
    const indicator = this.indicators.check('operations');
    return this.operations.isAccepting ? indicator.up() : indicator.down('The server is shutting down.');
  }
}
