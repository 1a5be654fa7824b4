import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Log } from '../common/logging/index.js';
import { updateDefaultProjects } from './default-projects/index.js';
import { ProjectRepository } from './project.repository.js';

/** Gives existing tenants the default projects of a new server. Their active versions stay. */
@Injectable()
export class DefaultProjectsUpdate implements OnApplicationBootstrap {
  constructor(
    private readonly repository: ProjectRepository,
    private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    try {
      await updateDefaultProjects(this.repository);
    } catch (error) {
      // The server works without them, and the next start tries again.
      this.log.warn('default projects not updated', { error });
    }
  }
}
