import { describe, expect, it } from 'vitest';
import { NodeDriver } from '../../../test/support/drive-node.js';
import { named, recordingService, said, type RecordingService } from '../../../test/support/recording-service.js';
import { toWire } from '../../pipeline/index.js';
import { Conversation } from './conversation.js';
import { conversationInsights, ConversationInsightsNode } from './index.js';

const node = { definition: conversationInsights, provider: new ConversationInsightsNode() };

async function drive(service: RecordingService, parameters: object = {}): Promise<NodeDriver> {
  const run = new NodeDriver(node, { Address: 'http://insights.example', ...parameters }, service.client);
  await run.start();
  return run;
}

const insights = () =>
  recordingService(({ IsFinal }) => ({ Events: [{ Name: 'Conversation Insights', Data: { IsFinal } }] }));

describe('conversation-insights', () => {
  it('sends the whole conversation at its end, and raises the answered events', async () => {
    const service = insights();
    const run = await drive(service);
    const texts = [said('hello'), named('SR Partial', { Text: 'h' }), said('bye', 500, 1), named('Speech Ended', null)];
    for (const event of texts) await run.give(event, 'events');
    expect(service.told).toEqual([]);
    await run.flush();
    await run.stop();
    expect(service.told).toEqual([
      {
        MessageName: 'Conversation',
        SessionId: 'operation',
        Tenant: '00000000-0000-4000-8000-000000000001',
        Sequence: 0,
        CallProperties: {},
        IsFinal: true,
        IsTruncated: false,
        Events: [said('hello'), said('bye', 500, 1)].map((event) => toWire(event, 8_000)),
      },
    ]);
    expect(run.emitted.map(({ value }) => value)).toMatchObject([
      { name: 'Conversation Insights', channel: -2, startSample: -1, data: { IsFinal: true } },
    ]);
  });

  it('also sends during the call if configured', async () => {
    const service = insights();
    const run = await drive(service, { EveryTexts: 2 });
    for (let index = 0; index < 5; index += 1) await run.give(said(String(index)), 'events');
    await run.flush();
    await run.stop();
    expect(service.told.map(({ IsFinal, Events }) => [IsFinal, (Events as unknown[]).length])).toEqual([
      [false, 2],
      [false, 4],
      [true, 5],
    ]);
    expect(run.emitted).toHaveLength(3);
  });

  it('sends nothing without texts, and is not ready without an address', async () => {
    const service = insights();
    const run = await drive(service);
    await run.flush();
    await run.stop();
    expect(service.told).toEqual([]);
    const { readiness } = node.provider;
    expect(readiness(new conversationInsights.parameters())).toMatch(/set Address/);
    expect(readiness(Object.assign(new conversationInsights.parameters(), { Address: 'http://x' }))).toBeUndefined();
  });
});

describe('Conversation', () => {
  it('drops its beginning when it is too long', () => {
    const event = toWire(said('x'), 8_000);
    const conversation = new Conversation(JSON.stringify(event).length * 3);
    for (let index = 0; index < 3; index += 1) conversation.add(event);
    expect([conversation.events.length, conversation.isTruncated]).toEqual([3, false]);
    conversation.add(toWire(said('yz'), 8_000));
    expect([conversation.events.length, conversation.isTruncated, conversation.count]).toEqual([2, true, 4]);
    conversation.add(toWire(said('long'.repeat(500)), 8_000));
    expect([conversation.events, conversation.isTruncated]).toEqual([[], true]);
  });
});
