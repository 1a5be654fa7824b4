import { Module } from '@nestjs/common';
import { Environment } from '../config/index.js';
import { CredentialsModule } from '../credentials/index.js';
import { TenancyModule } from '../tenancy/index.js';
import { DefaultProjectsUpdate } from './default-projects-update.js';
import { DesignVariables } from './design-variables.js';
import { ProjectRepository } from './project.repository.js';
import { ProjectService } from './project.service.js';

@Module({
  imports: [TenancyModule, CredentialsModule],
  providers: [
    ProjectRepository,
    ProjectService,
    DefaultProjectsUpdate,
    {
      provide: DesignVariables,
      inject: [Environment],
      useFactory: (environment: Environment) => DesignVariables.of(environment),
    },
  ],
  exports: [ProjectService],
})
export class ProjectModule {}
