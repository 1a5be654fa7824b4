import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { CredentialsModule } from '../credentials/index.js';
import { TenancyModule } from '../tenancy/index.js';
import { NodeController } from './node.controller.js';
import { ProjectController } from './project.controller.js';
import { ProjectGuard } from './project.guard.js';
import { ProjectRepository } from './project.repository.js';
import { ProjectService } from './project.service.js';
import { SchemaController } from './schema.controller.js';

@Module({
  imports: [AuthModule, TenancyModule, CredentialsModule],
  controllers: [ProjectController, NodeController, SchemaController],
  providers: [ProjectRepository, ProjectService, ProjectGuard],
  exports: [ProjectService, ProjectGuard],
})
export class ProjectModule {}
