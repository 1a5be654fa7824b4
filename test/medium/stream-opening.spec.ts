import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { TenancyService } from '../../src/tenancy/index.js';
import { StreamClient } from '../support/stream-client.js';
import { TestApp } from '../support/test-app.js';

const project = {
  name: 'talk',
  flowTypes: ['stream'],
  nodes: [
    { id: 'entry', type: 'entry' },
    { id: 'publisher', type: 'publisher' },
  ],
  connections: [{ from: 'entry.events.0', to: 'publisher.events' }],
};

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
  await app.saveProject(project);
});
afterAll(() => app.close());

it('keeps no operation of a client that goes away while it is let in', async () => {
  const tenancy = app.app.get(TenancyService);
  const tenant = await tenancy.get(app.demo.id);
  let letIn: () => void = () => undefined;
  vi.spyOn(tenancy, 'resolve').mockReturnValueOnce(new Promise((resolve) => (letIn = () => resolve(tenant))));
  const accept = vi.spyOn(app.operations, 'accept');
  const client = await StreamClient.open(app.url);
  client.send({ MessageName: 'Start', ProjectName: 'talk', Tenant: 'demo', Token: await app.token() });
  await expect.poll(() => vi.mocked(tenancy.resolve).mock.calls.length).toBe(1);
  client.socket.terminate();
  await expect.poll(() => app.logLines.filter((line) => line.includes('stream closed')).length).toBe(1);
  letIn();
  await expect.poll(() => accept.mock.calls.length).toBe(1);
  await expect.poll(() => app.operations.count).toBe(0);
});

it('says of text that is not JSON, before Start, that it is of no kind that was expected', async () => {
  const client = await StreamClient.open(app.url);
  client.socket.send('{"MessageName":');
  expect(await client.closed).toEqual({ code: 1003, reason: 'request.malformed' });
  expect(client.frames).toMatchObject([{ code: 'request.malformed' }]);
});
