import { describe, expect, it } from 'vitest';
import { NodeDriver } from '../../../test/support/drive-node.js';
import { dataOf, FakeLlm } from '../../../test/support/fake-llm.js';
import { runNode } from '../../../test/support/run-node.js';
import { createEvent, type FlowEvent } from '../../pipeline/index.js';
import { topicDetection, TopicDetectionNode } from './index.js';

const place = (startSample: number, channel = 0) => ({
  channel,
  startSample,
  endSample: startSample + 10,
  groupId: '',
});
const said = (Text: string, startSample: number, data: object = {}): FlowEvent =>
  createEvent('SR Milestone', place(startSample), { Text, ...data });

const MODEL = { Address: 'http://llm.example', Model: 'small' };

async function flushed(answer: string): Promise<{ data: unknown[]; llm: FakeLlm }> {
  const llm = new FakeLlm(() => answer);
  const driver = new NodeDriver({ definition: topicDetection, provider: new TopicDetectionNode() }, MODEL, llm.client);
  await driver.start();
  await driver.give(said('my card is gone', 0), 'events');
  await driver.flush();
  return { data: driver.emitted.map(({ value }) => (value as FlowEvent).data), llm };
}

describe('topic-detection', () => {
  it('raises at most three topics, once, at the end', async () => {
    const { events } = await runNode([topicDetection, new TopicDetectionNode()], {
      events: [
        said('kargom gelmedi', 0, { Language: 'tr-TR' }),
        said('kargo faturası ve adres yanlış', 50, { Language: 'tr-TR' }),
        said('iade kargo', 90, { Language: 'tr-TR' }),
      ],
    });
    expect(events.map(({ name, startSample, endSample }) => [name, startSample, endSample])).toEqual([
      ['Topic Detected', 0, 100],
    ]);
    const { Topics } = events[0]?.data as { Topics: { Name: string; Score: number }[] };
    expect(Topics).toHaveLength(3);
    expect(Topics[0]).toEqual({ Name: 'kargo', Score: 1 });
  });

  it('raises nothing if there is no topic', async () => {
    const { events } = await runNode([topicDetection, new TopicDetectionNode()], { events: [said('hello', 0)] });
    expect(events).toEqual([]);
  });

  it('lets a model find topics, and takes the three with the highest scores', async () => {
    const { data, llm } = await flushed(
      JSON.stringify({
        Topics: [
          { Name: 'a', Score: 0.1 },
          { Name: ' lost card ', Score: 0.8 },
          { Name: 'b', Score: 0.2 },
          { Name: 'c', Score: 0.4 },
        ],
      }),
    );
    expect(data).toEqual([
      {
        Topics: [
          { Name: 'lost card', Score: 1 },
          { Name: 'c', Score: 0.5 },
          { Name: 'b', Score: 0.25 },
        ],
      },
    ]);
    expect(llm.chats.map(dataOf)).toEqual([{ Turns: [{ Channel: 0, Text: 'my card is gone' }] }]);
  });

  it('raises nothing if a model finds nothing', async () => {
    expect((await flushed('{"Topics":[]}')).data).toEqual([]);
  });

  it.each([
    '{}',
    '{"Topics":"a"}',
    '{"Topics":[null]}',
    '{"Topics":[{"Name":"","Score":1}]}',
    '{"Topics":[{"Name":"a","Score":"1"}]}',
    '{"Topics":[{"Name":"a","Score":2}]}',
    '{"Topics":[{"Name":"a","Score":0}]}',
    JSON.stringify({ Topics: [{ Name: 'x'.repeat(101), Score: 1 }] }),
  ])('fails when a model answers %s', async (answer) => {
    await expect(flushed(answer)).rejects.toMatchObject({
      code: 'node.service-failed',
      detail:
        'The service answered something else than a list of Topics; check that its address is that of such a service.',
    });
  });

  it('rejects an invalid address', () => {
    const parameters = Object.assign(new topicDetection.parameters(), { Address: 'x' });
    expect(new TopicDetectionNode().check(parameters).map(({ pointer }) => pointer)).toEqual(['/Address']);
  });
});
