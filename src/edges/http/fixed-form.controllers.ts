import { Controller, HttpCode, Post, UseInterceptors, type Type } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresScope } from '../../auth/index.js';
import { ReadsOwnBody } from '../../common/http/index.js';
import { FORM_PATHS, type FormPath, type OperationResult } from '../../results/index.js';
import { ApiBatchOperation } from './api-batch-operation.js';
import { FixedForm } from './fixed-form.js';
import { ProjectRun } from './project-run.js';
import { Ingested, UploadInterceptor, type Ingestion } from './upload.interceptor.js';

/** A controller for each path with a fixed form, so that generated clients have typed results. */
export const FIXED_FORM_CONTROLLERS: readonly Type[] = FORM_PATHS.map(controllerOf);

function controllerOf(path: FormPath): Type {
  @ApiTags('operations')
  @ReadsOwnBody(true)
  @RequiresScope('run')
  @UseInterceptors(UploadInterceptor)
  @Controller('project-runner')
  class FixedFormController {
    constructor(private readonly project: ProjectRun) {}

    @Post(`:projectName/${path.name}`)
    @ApiOperation({ summary: path.summary, operationId: operationIdOf(path) })
    @HttpCode(200)
    @FixedForm(path)
    @ApiBatchOperation({ isNamedInPath: true, forms: path.forms })
    runProject(@Ingested() ingestion: Ingestion): Promise<OperationResult> {
      return this.project.run(ingestion);
    }
  }
  return FixedFormController;
}

/** `runLive` for `live`. */
function operationIdOf({ name }: FormPath): string {
  return `run${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
