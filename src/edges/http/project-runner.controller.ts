import { Controller, HttpCode, Post, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresScope } from '../../auth/index.js';
import { ReadsOwnBody } from '../../common/http/index.js';
import { RESULT_FORMS, type OperationResult } from '../../results/index.js';
import { ApiBatchOperation } from './api-batch-operation.js';
import { ProjectRun } from './project-run.js';
import { Ingested, UploadInterceptor, type Ingestion } from './upload.interceptor.js';

/** Runs a project on a recording, or on events, and answers with what reached its Publisher. */
@ApiTags('operations')
@ReadsOwnBody(true)
@RequiresScope('run')
@UseInterceptors(UploadInterceptor)
@Controller('project-runner')
export class ProjectRunnerController {
  constructor(private readonly project: ProjectRun) {}

  @Post()
  @ApiOperation({ summary: 'Run a batch operation' })
  @HttpCode(200)
  @ApiBatchOperation({ forms: [RESULT_FORMS.json] })
  runProject(@Ingested() ingestion: Ingestion): Promise<OperationResult> {
    return this.project.run(ingestion);
  }

  @Post(':projectName')
  @ApiOperation({ summary: 'Run a batch operation on the project in the path' })
  @HttpCode(200)
  @ApiBatchOperation({ isNamedInPath: true, forms: [RESULT_FORMS.json] })
  runNamedProject(@Ingested() ingestion: Ingestion): Promise<OperationResult> {
    return this.project.run(ingestion);
  }
}
