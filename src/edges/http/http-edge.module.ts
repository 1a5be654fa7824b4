import { Module } from '@nestjs/common';
import { AuthModule } from '../../auth/index.js';
import { OperationModule } from '../../operations/index.js';
import { ProjectRunnerController } from './project-runner.controller.js';
import { SessionController } from './session.controller.js';
import { UploadInterceptor } from './upload.interceptor.js';

@Module({
  imports: [AuthModule, OperationModule],
  controllers: [SessionController, ProjectRunnerController],
  providers: [UploadInterceptor],
})
export class HttpEdgeModule {}
