import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { HealthCheckService, type HealthCheckResult } from '@nestjs/terminus';
import type { Response } from 'express';
import { Public } from '../auth/index.js';
import { Field } from '../common/field/index.js';
import { Readiness } from './readiness.js';

class HealthDto {
  @Field({ type: 'string', enum: ['ok', 'error', 'shutting_down'], description: 'The whole.' })
  status!: string;

  @Field({
    type: 'object',
    description:
      'Each part with its `status`, up or down, and a `message` where it is down. Readiness has `database`, `identity` (keys to check tokens with), `operations` (room for one more), `disk` and `engines` (types of node that cannot run here; always up).',
    example: { database: { status: 'up' }, engines: { status: 'up', missing: [] } },
  })
  details!: Record<string, unknown>;
}

/** Health checks for monitoring. */
@ApiTags('health')
@Public()
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly readiness: Readiness,
  ) {}

  /** Liveness: the process answers. */
  @Get('live')
  @ApiOperation({ summary: 'Whether the process answers' })
  @ApiOkResponse({ type: HealthDto })
  getLiveness(): Promise<HealthCheckResult> {
    return this.health.check([]);
  }

  /** Readiness: the process can run operations and accepts more. */
  @Get('ready')
  @ApiOperation({ summary: 'Whether the process can work, and has room for more' })
  @ApiOkResponse({ type: HealthDto })
  @ApiServiceUnavailableResponse({ type: HealthDto })
  async getReadiness(@Res({ passthrough: true }) response: Response): Promise<unknown> {
    const { status, body } = await this.readiness.report();
    response.status(status);
    return body;
  }
}
