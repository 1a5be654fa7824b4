import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { NodeDriver } from '../../../test/support/drive-node.js';
import { named, recordingService, type RecordingService, type Told } from '../../../test/support/recording-service.js';
import { chunksOf } from '../../../test/support/run-graph.js';
import { WavReader } from '../../audio/index.js';
import { DataFlowError } from '../../common/errors/index.js';
import { createEvent, type OperationInfo } from '../../pipeline/index.js';
import type { CallbackAddress } from '../shared/integration/index.js';
import { vbRealtime, VbRealtimeNode } from './index.js';

const callback = { of: () => 'http://flow.example/sessions' } as unknown as CallbackAddress;

const CALL = {
  callProperties: { ExternalId: 'call', UserProperties: { ExternalId: 'agent' } },
  settings: { ChannelTags: ['agent', 'customer'] },
};

function driver(
  service: RecordingService,
  parameters: object = {},
  operation: Partial<OperationInfo> = CALL,
): NodeDriver {
  const node = { definition: vbRealtime, provider: new VbRealtimeNode(callback) };
  return new NodeDriver(node, parameters, service.client, operation);
}

async function drive(service: RecordingService, parameters: object = {}): Promise<NodeDriver> {
  const run = driver(service, parameters);
  await run.start();
  return run;
}

const state = (State: string) => named('VBStreamState', { State });
const wanting = () => recordingService(() => ({ Events: [{ Name: 'VBStreamState', Data: { State: 'Start' } }] }));

/** Sends speech of this many ms as a separate group. */
async function speak(run: NodeDriver, groupId: string, startMs: number, ms: number): Promise<void> {
  for (const chunk of chunksOf(
    Int16Array.from({ length: ms * 8 }, (_, index) => startMs + index),
    0,
    8_000,
    1_000,
  )) {
    await run.give({ ...chunk, groupId, startSample: chunk.startSample + startMs * 8 }, 'audio');
  }
  const place = { channel: 0, startSample: startMs * 8, endSample: (startMs + ms) * 8, groupId };
  await run.give(createEvent('Speech Ended', place, null), 'events');
}

async function end(run: NodeDriver): Promise<void> {
  await run.run?.onInletEnd?.('audio', 0);
}

const pieces = (told: readonly Told[]): unknown[] =>
  told.flatMap(({ MessageName, GroupId, StartMsec, EndMsec }) =>
    MessageName === 'Audio' ? [[GroupId, StartMsec, EndMsec]] : [],
  );

describe('vb-realtime', () => {
  it('sends segments of speech, each a wav of one group, and then the end', async () => {
    const service = wanting();
    const run = await drive(service, { AudioSegmentSizeMsec: 500 });
    await speak(run, 'a', 0, 700);
    await speak(run, 'b', 1_000, 300);
    await end(run);
    await run.flush();
    await run.stop();
    expect(service.told.map(({ MessageName, Sequence }) => [MessageName, Sequence])).toEqual([
      ['Start', 0],
      ['Audio', 1],
      ['Audio', 2],
      ['Audio', 3],
      ['Finalize', 4],
    ]);
    expect(service.told[0]).toEqual({
      MessageName: 'Start',
      SessionId: 'operation',
      Tenant: '00000000-0000-4000-8000-000000000001',
      Sequence: 0,
      CallProperties: CALL.callProperties,
      SampleRate: 8_000,
      ChannelTags: ['agent', 'customer'],
      CallbackAddress: 'http://flow.example/sessions',
    });
    expect(pieces(service.told)).toEqual([
      ['a', 0, 500],
      ['a', 500, 700],
      ['b', 1_000, 1_300],
    ]);
    const { Audio, Channel } = service.told[3] as { Audio?: Record<string, unknown>; Channel?: number };
    expect([Channel, Audio]).toMatchObject([0, { Encoding: 'pcm', SampleRate: 8_000, ChannelCount: 1 }]);
    const wav = Buffer.from(String(Audio?.Content), 'base64');
    const reader = new WavReader();
    const samples = [...reader.push(wav), ...reader.end()].flatMap(([channel]) => [...(channel ?? [])]);
    expect(samples).toEqual(Array.from({ length: 2_400 }, (_, index) => 1_000 + index));
    expect(service.requests[0]?.url).toBe('https://vb.eu.knovvu.com');
  });

  it('sends audio only while events of the relay request it', async () => {
    const service = recordingService();
    const run = await drive(service);
    await speak(run, 'a', 0, 200);
    await run.give(state('Start'), 'events');
    await speak(run, 'b', 1_000, 200);
    await run.give(state('Stop'), 'events');
    await speak(run, 'c', 2_000, 200);
    await run.give(state('Other'), 'events');
    await speak(run, 'd', 3_000, 200);
    await end(run);
    await run.stop();
    expect(pieces(service.told)).toEqual([['b', 1_000, 1_200]]);
  });

  it('sends the audio received so far, and nothing after an answer that stops it', async () => {
    const service = recordingService(async ({ Sequence }) => {
      if (Sequence === 1) await sleep(10);
      const states = ['Start', 'Stop'].slice(Number(Sequence), Number(Sequence) + 1);
      return { Events: states.map((State) => ({ Name: 'VBStreamState', Data: { State } })) };
    });
    const run = await drive(service, { AudioSegmentSizeMsec: 500 });
    const hear = async (...starts: number[]): Promise<void> => {
      for (const startMs of starts) {
        const [chunk] = chunksOf(new Int16Array(800));
        await run.give({ ...chunk!, groupId: 'a', startSample: startMs * 8 }, 'audio');
      }
    };
    await hear(0, 100, 200, 300, 400, 500);
    await sleep(20);
    await hear(600, 700);
    await run.give(state('Start'), 'events');
    await hear(800);
    await end(run);
    await run.stop();
    expect(pieces(service.told)).toEqual([
      ['a', 0, 500],
      ['a', 500, 600],
      ['a', 800, 900],
    ]);
  });

  it('keeps the relay open until the result has arrived after the end of the audio', async () => {
    const run = await drive(wanting());
    await run.give(named('VBCallEvent'), 'events');
    expect(run.leases).toBe(1);
    await end(run);
    expect(run.leases).toBe(1);
    await run.give(named('VBTransactionEvent'), 'events');
    expect(run.leases).toBe(1);
    await run.give(named('VBCallEvent'), 'events');
    expect(run.leases).toBe(0);
    await run.stop();
  });

  it('keeps it open until the time limit', async () => {
    const run = await drive(wanting(), { AnswerTimeoutMsec: 20 });
    await sleep(40);
    expect(run.leases).toBe(1);
    await end(run);
    await sleep(40);
    expect(run.leases).toBe(0);
    await run.stop();
  });

  it('releases it when a call fails, and when it is stopped', async () => {
    const failure = new DataFlowError('node.service-failed', 'no');
    const service = recordingService(({ MessageName }) => (MessageName === 'Finalize' ? Promise.reject(failure) : ''));
    const run = await drive(service);
    await expect(end(run)).rejects.toBe(failure);
    expect(run.leases).toBe(0);
    const other = await drive(wanting());
    await other.stop();
    expect(other.leases).toBe(0);
  });

  it.each([
    [{}, {}, 'CallProperties.ExternalId, CallProperties.UserProperties.ExternalId, Settings.ChannelTags'],
    [CALL.callProperties, {}, 'Settings.ChannelTags'],
    [CALL.callProperties, { ChannelTags: [] }, 'Settings.ChannelTags'],
    [
      { ExternalId: 'c', UserProperties: { AgentName: 'a' } },
      CALL.settings,
      'CallProperties.UserProperties.ExternalId',
    ],
    [{ ExternalId: '', UserProperties: { ExternalId: 5 } }, CALL.settings, 'CallProperties.ExternalId'],
  ])('does not start with %j and %j', async (callProperties, settings, missing) => {
    const service = recordingService();
    await expect(driver(service, {}, { callProperties, settings }).start()).rejects.toMatchObject({
      code: 'operation.start-failed',
      detail: `Voice biometrics need ${missing}.`,
    });
    expect(service.told).toEqual([]);
  });
});
