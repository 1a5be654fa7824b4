import { Module } from '@nestjs/common';
import { CredentialsModule } from '../credentials/index.js';
import { TenancyModule } from '../tenancy/index.js';
import { ProjectRepository } from './project.repository.js';
import { ProjectService } from './project.service.js';

@Module({
  imports: [TenancyModule, CredentialsModule],
  providers: [ProjectRepository, ProjectService],
  exports: [ProjectService],
})
export class ProjectModule {}
