import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { OperationModule } from '../operations/index.js';
import { ProjectModule } from '../projects/index.js';
import { BatchService } from './batch.service.js';
import { ProjectRunnerController } from './project-runner.controller.js';
import { UploadInterceptor } from './upload.interceptor.js';

@Module({
  imports: [AuthModule, OperationModule, ProjectModule],
  controllers: [ProjectRunnerController],
  providers: [BatchService, UploadInterceptor],
})
export class IngestionModule {}
