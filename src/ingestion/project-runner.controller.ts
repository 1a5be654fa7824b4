import { Controller, HttpCode, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresScope } from '../auth/index.js';
import { ReadsOwnBody } from '../common/http/index.js';
import type { OperationResult } from '../operations/index.js';
import { ProjectGuard } from '../projects/index.js';
import { ApiBatchOperation } from './api-batch-operation.js';
import { BatchService } from './batch.service.js';
import { Ingested, UploadInterceptor, type Ingestion } from './upload.interceptor.js';

/** Runs a project on a recording, or on events, and answers with what reached its Publisher. */
@ApiTags('operations')
@ReadsOwnBody(true)
@RequiresScope('run')
@UseGuards(ProjectGuard)
@UseInterceptors(UploadInterceptor)
@Controller('project-runner')
export class ProjectRunnerController {
  constructor(private readonly batch: BatchService) {}

  @Post()
  @ApiOperation({ summary: 'Run a batch operation' })
  @HttpCode(200)
  @ApiBatchOperation()
  runProject(@Ingested() ingestion: Ingestion): Promise<OperationResult> {
    return this.batch.run(ingestion);
  }

  @Post(':projectName')
  @ApiOperation({ summary: 'Run a batch operation on the project in the path' })
  @HttpCode(200)
  @ApiBatchOperation({ isNamedInPath: true })
  runNamedProject(@Ingested() ingestion: Ingestion): Promise<OperationResult> {
    return this.batch.run(ingestion);
  }
}
