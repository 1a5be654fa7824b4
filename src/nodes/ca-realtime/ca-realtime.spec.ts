import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { NodeDriver } from '../../../test/support/drive-node.js';
import { named, recordingService, said, type RecordingService } from '../../../test/support/recording-service.js';
import { DataFlowError } from '../../common/errors/index.js';
import type { OperationInfo } from '../../pipeline/index.js';
import { caRealtime, CaRealtimeNode } from './index.js';

const CALL: Partial<OperationInfo> = { callProperties: { UserProperties: { DeviceId: '12' } } };

function driver({ client }: Pick<RecordingService, 'client'>, operation = CALL): NodeDriver {
  const node = { definition: caRealtime, provider: new CaRealtimeNode() };
  return new NodeDriver(node, { CredentialId: 'key' }, client, operation);
}

const rtg = (Name: string, Data: object) => ({ Events: [{ Name, Data }] });

describe('ca-realtime', () => {
  it('sends the call from start to end, and raises answered events at the position of the sent one', async () => {
    const service = recordingService(({ MessageName }) => {
      if (MessageName === 'Start') return rtg('RTG Scenarios', { Scenarios: [] });
      return MessageName === 'Finalize' ? rtg('RTG State', { State: 'End' }) : rtg('RTG Transcript', { Text: 'hi' });
    });
    const run = driver(service);
    await run.start();
    expect(run.emitted.map(({ value }) => value)).toMatchObject([
      { name: 'RTG Scenarios', channel: -2, startSample: -1 },
    ]);
    await run.give(said('hi', 100, 1), 'events');
    await run.give(named('Speech Started', null), 'events');
    await run.flush();
    await run.stop();
    const head = {
      SessionId: 'operation',
      Tenant: '00000000-0000-4000-8000-000000000001',
      CallProperties: CALL.callProperties,
    };
    expect(service.told).toEqual([
      { ...head, MessageName: 'Start', Sequence: 0, SampleRate: 8_000 },
      {
        ...head,
        MessageName: 'Event',
        Sequence: 1,
        Event: {
          Name: 'SR Milestone',
          Channel: 1,
          StartMsec: 100,
          EndMsec: 200,
          StartSampleIndex: 800,
          EndSampleIndex: 1_600,
          GroupId: 'g',
          Tags: [],
          Data: { Text: 'hi' },
        },
      },
      { ...head, MessageName: 'Finalize', Sequence: 2 },
    ]);
    expect(service.requests[1]).toMatchObject({
      url: 'http://ca-external-api.sestek-ca',
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      credentialId: 'key',
      maxBytes: 1_048_576,
    });
    expect(run.emitted.slice(1).map(({ value }) => value)).toMatchObject([
      { name: 'RTG Transcript', channel: 1, startSample: 800, endSample: 1_600, groupId: 'g', data: { Text: 'hi' } },
      { name: 'RTG State', channel: -2, startSample: -1, groupId: '' },
    ]);
    expect(run.misuses).toEqual([]);
  });

  it('sends milestones, emotions, sentiments, states and chats in order, and nothing else', async () => {
    let now = 0;
    let most = 0;
    const service = recordingService(async () => {
      now += 1;
      most = Math.max(most, now);
      await sleep(3);
      now -= 1;
      return '';
    });
    const run = driver(service);
    await run.start();
    const names = ['SR Milestone', 'SR Partial', 'Emotion', 'Sentiment', 'CallStateUpdate', 'Chat Message', 'Mine'];
    for (const name of names) await run.give(named(name, { Text: 'x' }), 'events');
    await run.flush();
    expect(service.told.flatMap(({ Event }) => (Event as { Name?: string } | undefined)?.Name ?? [])).toEqual([
      'SR Milestone',
      'Emotion',
      'Sentiment',
      'CallStateUpdate',
      'Chat Message',
    ]);
    expect(most).toBe(1);
    await run.stop();
  });

  it('applies backpressure while the service is slow', async () => {
    let release: () => void = () => undefined;
    const service = recordingService(({ MessageName }) =>
      MessageName === 'Event' ? new Promise<string>((resolve) => (release = () => resolve(''))) : '',
    );
    const run = driver(service);
    await run.start();
    await run.give(said('a'), 'events');
    let hasTaken = false;
    const second = run.give(said('b'), 'events').then(() => (hasTaken = true));
    await sleep(10);
    expect(hasTaken).toBe(false);
    release();
    await second;
    await sleep(1);
    release();
    await run.flush();
    await run.stop();
  });

  it.each([
    [{}],
    [{ UserProperties: {} }],
    [{ UserProperties: { AgentName: 'Ann' } }],
    [{ UserProperties: { AgentName: 'Ann', DeviceId: '', PbxAgentId: null } }],
    [{ UserProperties: 'Ann' }],
  ])('does not start with CallProperties %j, and sends no request', async (callProperties) => {
    const service = recordingService();
    await expect(driver(service, { callProperties }).start()).rejects.toMatchObject({
      code: 'operation.start-failed',
      detail: expect.stringMatching(
        /^CallProperties\.UserProperties: expected an entry other than AgentName/,
      ) as string,
    });
    expect(service.told).toEqual([]);
  });

  it('does not start when the service cannot be called, and names the reason', async () => {
    const failure = new DataFlowError('node.service-failed', 'The service could not be reached.');
    const { client } = recordingService();
    await expect(driver({ client: { ...client, call: () => Promise.reject(failure) } }).start()).rejects.toBe(failure);
    const refusing = { ...client, refusalOf: () => "'ca' is not on the list" };
    await expect(driver({ client: refusing }).start()).rejects.toMatchObject({
      code: 'operation.start-failed',
      detail: "Address: 'ca' is not on the list.",
    });
    const cancelled = new DataFlowError('operation.cancelled', 'gone');
    await expect(driver({ client: { ...client, call: () => Promise.reject(cancelled) } }).start()).rejects.toBe(
      cancelled,
    );
  });

  it('fails on an invalid answer', async () => {
    const run = driver(recordingService(({ MessageName }) => (MessageName === 'Event' ? { Other: 1 } : '')));
    await run.start();
    await run.give(said('a'), 'events');
    await expect(run.flush()).rejects.toMatchObject({ code: 'node.service-failed' });
    await run.stop();
  });

  it('accepts an http address only', () => {
    const check = (Address: string) =>
      new CaRealtimeNode().check(Object.assign(new caRealtime.parameters(), { Address }));
    expect([check('ws://ca.example').length, check('https://ca.example').length]).toEqual([1, 0]);
  });
});
