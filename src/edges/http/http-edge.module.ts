import { Module } from '@nestjs/common';
import { AuthModule } from '../../auth/index.js';
import { OperationModule } from '../../operations/index.js';
import { FIXED_FORM_CONTROLLERS } from './fixed-form.controllers.js';
import { PageController } from './pages/page.controller.js';
import { ProjectRun } from './project-run.js';
import { ProjectRunnerController } from './project-runner.controller.js';
import { SessionController } from './session.controller.js';
import { UploadInterceptor } from './upload.interceptor.js';

@Module({
  imports: [AuthModule, OperationModule],
  controllers: [SessionController, ProjectRunnerController, ...FIXED_FORM_CONTROLLERS, PageController],
  providers: [UploadInterceptor, ProjectRun],
})
export class HttpEdgeModule {}
