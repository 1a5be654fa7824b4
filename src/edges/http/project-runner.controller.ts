import { Controller, HttpCode, Post, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresScope } from '../../auth/index.js';
import { ReadsOwnBody } from '../../common/http/index.js';
import { BatchRun, SpooledOutput } from '../../operations/index.js';
import { OperationResult } from '../../results/index.js';
import { ApiBatchOperation } from './api-batch-operation.js';
import { Ingested, UploadInterceptor, type Ingestion } from './upload.interceptor.js';

/** Runs a project on a recording, or on events, and answers with what reached its Publisher. */
@ApiTags('operations')
@ReadsOwnBody(true)
@RequiresScope('run')
@UseInterceptors(UploadInterceptor)
@Controller('project-runner')
export class ProjectRunnerController {
  constructor(private readonly batch: BatchRun) {}

  @Post()
  @ApiOperation({ summary: 'Run a batch operation' })
  @HttpCode(200)
  @ApiBatchOperation()
  runProject(@Ingested() ingestion: Ingestion): Promise<OperationResult> {
    return this.run(ingestion);
  }

  @Post(':projectName')
  @ApiOperation({ summary: 'Run a batch operation on the project in the path' })
  @HttpCode(200)
  @ApiBatchOperation({ isNamedInPath: true })
  runNamedProject(@Ingested() ingestion: Ingestion): Promise<OperationResult> {
    return this.run(ingestion);
  }

  /** Answers as soon as all nodes have started for a live form, else when the operation has ended. */
  private async run({ operation, form, input }: Ingestion): Promise<OperationResult> {
    const makeOutput = SpooledOutput.of(form, operation.project.name);
    const output = form.isLive
      ? await this.batch.start(operation, input, makeOutput)
      : await this.batch.run(operation, input, makeOutput);
    return new OperationResult(operation, output, form);
  }
}
