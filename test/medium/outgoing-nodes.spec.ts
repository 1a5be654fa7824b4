import { afterAll, beforeAll, describe, expect, it, vi, type TestContext } from 'vitest';
import { ERRORS } from '../../src/common/errors/index.js';
import { ServiceParameters } from '../../src/nodes/shared/calls/index.js';
import { NodeRegistry } from '../../src/pipeline/index.js';
import { HttpService } from '../support/http-service.js';
import { OUTGOING_NODES, SPOKEN, type OutgoingNode } from '../support/outgoing-nodes.js';
import { ENOUGH_MSEC, outgoingProject, runOutgoing, type Outcome } from '../support/outgoing-project.js';
import { HTTP_FAULTS, SOCKET_FAULTS } from '../support/service-faults.js';
import { SocketService } from '../support/socket-service.js';
import { TestApp } from '../support/test-app.js';

/** Every node that calls out, before services that do what services do. */

type Service = HttpService | SocketService;

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start({ environment: { OUTBOUND_ALLOW: '127.0.0.1' } });
});
afterAll(() => app.close());

let made = 0;

interface Ill {
  readonly address: string;
  readonly onError: 'fail' | 'skip';
  readonly callMsec?: number | undefined;
}

/** Runs an operation of two nodes of a type: one before a service that is well, one before another. */
async function run(node: OutgoingNode, well: Service, { address, onError, callMsec = ENOUGH_MSEC }: Ill) {
  const name = `outgoing-${(made += 1)}`;
  const { definition } = app.app.get(NodeRegistry).get(node.type);
  const services = { well: well.url, ill: address };
  await app.saveProject(outgoingProject(name, node, definition, services, { onError, callMsec }));
  return runOutgoing(app, name, node, definition);
}

/** Starts services, and closes them with the test. */
async function serve<S extends Service>({ onTestFinished }: TestContext, service: Promise<S>): Promise<S> {
  const started = await service;
  onTestFinished(() => started.close());
  return started;
}

function startWell(node: OutgoingNode): Promise<Service> {
  return node.by === 'http' ? HttpService.start(node.well) : SocketService.start(node.well);
}

/** Faults of a node's kind of service, each with how such a service is started. */
function faultsOf({ by, isWellDespite = [] }: OutgoingNode) {
  const faults =
    by === 'http'
      ? HTTP_FAULTS.map((fault) => ({ ...fault, start: () => HttpService.start(fault.behave) }))
      : SOCKET_FAULTS.map((fault) => ({ ...fault, start: () => SocketService.start(fault.behave) }));
  return faults.filter(({ what }) => !isWellDespite.includes(what));
}

function expectWellWorked({ raises }: OutgoingNode, well: Service, { events }: Outcome): void {
  expect(well.asked).toBeGreaterThan(0);
  if (raises === undefined) return;
  const raised = events.filter(({ Name, Channel }) => Name === raises && Channel === 0);
  expect(raised.length).toBeGreaterThan(0);
}

it('no node that calls out is missing here', () => {
  const types = app.app
    .get(NodeRegistry)
    .all()
    .filter(({ definition }) => definition.parameters.prototype instanceof ServiceParameters)
    .map(({ definition }) => definition.type);
  expect(types).toContain('sr-http');
  expect(types.filter((type) => !OUTGOING_NODES.some((node) => node.type === type))).toEqual([]);
});

const titled = OUTGOING_NODES.map((node) => [[node.type, node.engine ?? []].flat().join(' by '), node] as const);

describe.concurrent.each(titled)('%s', (_title, node) => {
  const { type } = node;

  it('works where both services are well', async (context) => {
    const [well, other] = [await serve(context, startWell(node)), await serve(context, startWell(node))];
    const outcome = await run(node, well, { address: other.url, onError: 'fail' });
    expect(outcome.problem).toBeUndefined();
    expectWellWorked(node, well, outcome);
    // No socket outlives its operation.
    await vi.waitUntil(() => well.open + other.open === 0, { timeout: 30_000 });
  });

  describe.each(faultsOf(node))('before a service that $what', ({ start, code, detail, callMsec }) => {
    it('fails the operation where it should, and is named', async (context) => {
      const [well, ill] = [await serve(context, startWell(node)), await serve<Service>(context, start())];
      const { problem } = await run(node, well, { address: ill.url, onError: 'fail', callMsec });
      expect(problem).toMatchObject({ code, status: ERRORS[code].status, node: { id: 'ill', type } });
      expect(problem?.detail).toMatch(detail);
      expect(JSON.stringify(problem)).not.toMatch(/stack trace/);
      // Nothing goes on for an operation that has ended.
      await vi.waitUntil(() => well.open + ill.open === 0, { timeout: 30_000 });
    });

    it('is left out where it should be, and the rest goes on', async (context) => {
      const [well, ill] = [await serve(context, startWell(node)), await serve<Service>(context, start())];
      const outcome = await run(node, well, { address: ill.url, onError: 'skip', callMsec });
      expect(outcome.problem).toBeUndefined();
      const errors = outcome.events.filter(({ Name }) => Name === 'Node Error');
      expect(errors.map(({ Data }) => Data)).toEqual([
        { Node: 'ill', Type: type, Code: code, Detail: expect.stringMatching(detail) as string },
      ]);
      expectWellWorked(node, well, outcome);
    });
  });

  it.for(['169.254.169.254', '10.0.0.1', '[::1]:1'])(
    'reports at the start that %s may not be called',
    async (host, context) => {
      const well = await serve(context, startWell(node));
      const address = `${node.by === 'http' ? 'http' : 'ws'}://${host}/`;
      const { problem } = await run(node, well, { address, onError: 'fail' });
      expect(problem).toMatchObject({
        code: 'operation.start-failed',
        detail: expect.stringMatching(/^Address: .* is not on the list/) as string,
        node: { id: 'ill', type },
      });
    },
  );
});

it('no word of a client is left in the log', () => {
  expect(app.logLines.join('')).not.toMatch(new RegExp(`${SPOKEN}|stack trace`));
});
