import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { NodeDriver } from '../../../test/support/drive-node.js';
import { named, recordingService, said, type RecordingService } from '../../../test/support/recording-service.js';
import type { OperationInfo } from '../../pipeline/index.js';
import type { CallbackAddress } from '../shared/integration/index.js';
import { vaAsync, VaAsyncNode } from './index.js';

const callback = { of: () => 'http://flow.example/sessions' } as unknown as CallbackAddress;

async function drive(
  service: RecordingService,
  parameters: object = {},
  operation: Partial<OperationInfo> = {},
): Promise<NodeDriver> {
  const node = { definition: vaAsync, provider: new VaAsyncNode(callback) };
  const run = new NodeDriver(node, parameters, service.client, operation);
  await run.start();
  return run;
}

describe('va-async', () => {
  it('sends every text and activity, with the address for answers', async () => {
    const service = recordingService();
    const callProperties = { ExternalId: 'c-1' };
    const run = await drive(service, { ProjectName: 'bank' }, { callProperties });
    await run.give(said('hello'), 'events');
    for (const name of ['SR Partial', 'Mine']) await run.give(named(name, { Text: 'x' }), 'events');
    await run.give(named('VA Activity Object', { type: 'message' }), 'events');
    await run.give(named('Mine', { Text: 5 }), 'events');
    await run.give(named('Speech Started', null), 'events');
    await run.flush();
    await run.stop();
    expect(service.told.map(({ Event }) => (Event as { Name: string }).Name)).toEqual([
      'SR Milestone',
      'SR Partial',
      'Mine',
      'VA Activity Object',
    ]);
    expect(service.told[3]).toEqual({
      MessageName: 'Event',
      SessionId: 'operation',
      Tenant: '00000000-0000-4000-8000-000000000001',
      Sequence: 3,
      CallProperties: callProperties,
      ExternalConversationId: 'c-1',
      ProjectName: 'bank',
      CallbackAddress: 'http://flow.example/sessions',
      Event: expect.objectContaining({ Data: { type: 'message' } }) as object,
    });
    expect(service.requests[0]?.url).toBe('http://cai-magpie-api/magpie');
  });

  it('omits project and conversation if there are none', async () => {
    const service = recordingService();
    const run = await drive(service);
    await run.give(said('hello'), 'events');
    await run.flush();
    await run.stop();
    expect(Object.keys(service.told[0] ?? {})).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/ProjectName|ExternalConversationId/)]),
    );
  });

  it('keeps the relay open until the answer, which is not sent back', async () => {
    const service = recordingService();
    const run = await drive(service);
    expect(run.leases).toBe(0);
    await run.give(said('hello'), 'events');
    await sleep(5);
    expect(run.leases).toBe(1);
    await run.give(named('VA Async Output', { Text: 'hi' }), 'events');
    expect([run.leases, service.told.length]).toEqual([0, 1]);
    await run.flush();
    await run.stop();
  });

  it('keeps it open until each message has its answer, however early that arrives', async () => {
    const service = recordingService(() => sleep(20).then(() => ''));
    const run = await drive(service);
    await run.give(said('one'), 'events');
    await run.give(named('VA Async Output', { Text: 'first' }), 'events');
    await run.give(said('two'), 'events');
    await run.give(said('three'), 'events');
    await run.give(named('VA Async Output', { Text: 'second' }), 'events');
    expect(run.leases).toBe(1);
    await run.give(named('VA Async Output', { Text: 'third' }), 'events');
    await run.flush();
    expect(run.leases).toBe(0);
    await run.stop();
  });

  it('starts the time limit at the end of the call', async () => {
    const run = await drive(
      recordingService(() => sleep(60).then(() => '')),
      { AnswerTimeoutMsec: 30 },
    );
    await run.give(said('hello'), 'events');
    await sleep(45);
    expect(run.leases).toBe(1);
    await run.flush();
    await sleep(50);
    expect(run.leases).toBe(0);
    await run.stop();
  });

  it('takes no lease when a call ends after the stop', async () => {
    const run = await drive(recordingService(() => sleep(20).then(() => '')));
    await run.give(said('hello'), 'events');
    await run.stop();
    await sleep(40);
    expect(run.leases).toBe(0);
  });

  it('keeps it open until the time limit, beyond its flush', async () => {
    const run = await drive(recordingService(), { AnswerTimeoutMsec: 60 });
    await run.give(said('hello'), 'events');
    await run.flush();
    expect(run.leases).toBe(1);
    await sleep(90);
    expect(run.leases).toBe(0);
    await run.stop();
  });

  it('releases it when it is stopped', async () => {
    const run = await drive(recordingService());
    await run.give(said('hello'), 'events');
    await run.stop();
    expect(run.leases).toBe(0);
  });
});
