import { expect, it } from 'vitest';
import { NodeDriver } from '../../../test/support/drive-node.js';
import { named, said } from '../../../test/support/recording-service.js';
import { chunksOf } from '../../../test/support/run-graph.js';
import { StandInSocket, takeCall } from '../../../test/support/stand-in-socket.js';
import { rtg, RtgNode } from './index.js';

const node = { definition: rtg, provider: new RtgNode() };

async function drive(parameters: object) {
  const { client, requests, sockets } = StandInSocket.client((message, socket) => {
    takeCall(message, socket);
    if (String(message).includes('"Start"')) {
      socket.say({ Events: [{ Name: 'RTG Supervisor Message', Channel: 0, Data: { Text: 'be kind' } }] });
    }
  });
  const run = new NodeDriver(node, parameters, client);
  await run.start();
  for (const chunk of chunksOf(new Int16Array(5_000))) await run.give(chunk, 'audio');
  await run.give(said('hello'), 'events');
  await run.give(named('Emotion', { Emotion: 'calm' }), 'events');
  await run.flush();
  await run.stop();
  return { run, requests, socket: sockets[0]! };
}

it("sends the audio, and raises the supervisor's events", async () => {
  const { run, requests, socket } = await drive({});
  expect(requests[0]?.url).toBe('wss://ca-external-api.sestek-ca/ext-api/v1/dataflow/ws');
  expect(socket.told.map(({ MessageName }) => MessageName)).toEqual(['Start', 'Audio', 'Finalize']);
  expect(socket.told[0]).toMatchObject({ SendOfflineTranscriptsToCA: false });
  const bytes = socket.sent.filter((message) => typeof message !== 'string').map(({ length }) => length);
  expect(bytes.reduce((sum, length) => sum + length, 0)).toBe(10_000);
  expect(Math.max(...bytes)).toBe(1_600);
  expect(run.emitted.map(({ value }) => value)).toMatchObject([
    { name: 'RTG Supervisor Message', channel: 0, data: { Text: 'be kind' } },
  ]);
  expect([run.misuses, socket.isClosed]).toEqual([[], true]);
});

it('sends milestones if configured', async () => {
  const { socket } = await drive({ SendOfflineTranscriptsToCA: true });
  expect(socket.told.map(({ MessageName }) => MessageName)).toEqual(['Start', 'Audio', 'Event', 'Finalize']);
  expect(socket.told[2]).toMatchObject({ Event: { Name: 'SR Milestone', Data: { Text: 'hello' } } });
});

it('fails at once when the service closes in silence', async () => {
  const { client, sockets } = StandInSocket.client(takeCall);
  const run = new NodeDriver(node, {}, client);
  await run.start();
  sockets[0]!.hangUp();
  await expect.poll(() => run.failures).toMatchObject([{ code: 'node.service-failed' }]);
});

it('accepts a ws address only', () => {
  const check = (Address: string) => node.provider.check(Object.assign(new rtg.parameters(), { Address }));
  expect([check('https://rtg.example').length, check('ws://rtg.example').length]).toEqual([1, 0]);
});
