import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CredentialService } from '../../src/credentials/index.js';
import { NodeRegistry } from '../../src/pipeline/index.js';
import { ProjectRepository, ProjectService } from '../../src/projects/index.js';
import { TenancyService } from '../../src/tenancy/index.js';
import { TestApp } from '../support/test-app.js';
import { echoProject } from '../support/test-nodes.module.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.close());

/** Projects as another process has them: the same database, and a memory of its own. */
function elsewhere(): ProjectService {
  const get = <T>(token: new (...parameters: never[]) => T): T => app.app.get<T>(token, { strict: false });
  return new ProjectService(get(ProjectRepository), get(NodeRegistry), get(TenancyService), get(CredentialService));
}

describe('an activation by another process', () => {
  it('is seen within a second, however often the project is run meanwhile', async () => {
    await app.saveProject(echoProject());
    const there = elsewhere();
    const { project } = await there.save(app.demo.id, 'echo', 'any', { design: echoProject(), author: 'b', note: '' });
    const here = app.app.get(ProjectService, { strict: false });
    const found = async (): Promise<number[]> => {
      const byName = await here.findToRun(app.demo.id, 'echo');
      const constrained = await here.findByServices(app.demo.id, []).catch(() => byName);
      return [byName.version, constrained.name === 'echo' ? constrained.version : byName.version];
    };
    expect(await found()).toEqual([1, 1]);
    await there.activate(app.demo.id, 'echo', project.latestVersion);
    const end = performance.now() + 1_000;
    while (performance.now() < end) {
      await found();
      await sleep(50);
    }
    expect(await found()).toEqual([2, 2]);
  });
});
