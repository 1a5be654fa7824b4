import { describe, expect, it } from 'vitest';
import { NodeDriver } from '../../../test/support/drive-node.js';
import { dataOf, FakeLlm } from '../../../test/support/fake-llm.js';
import { runNode } from '../../../test/support/run-node.js';
import { helloService } from '../../../test/support/run-graph.js';
import { createEvent, type FlowEvent } from '../../pipeline/index.js';
import { summarization, SummarizationNode } from './index.js';

const place = (startSample: number, channel: number) => ({
  channel,
  startSample,
  endSample: startSample + 10,
  groupId: '',
});
const said = (Text: string, startSample: number, channel = 0): FlowEvent =>
  createEvent('SR Milestone', place(startSample, channel), { Text });

const MODEL = { Address: 'http://llm.example', Model: 'small' };

async function drive(parameters: object, client = helloService): Promise<NodeDriver> {
  const node = { definition: summarization, provider: new SummarizationNode() };
  const driver = new NodeDriver(node, parameters, client);
  await driver.start();
  return driver;
}

const emitted = (driver: NodeDriver): FlowEvent[] => driver.emitted.map(({ value }) => value as FlowEvent);

describe('summarization', () => {
  it('raises one Summarize at the end, at the place of all texts', async () => {
    const events = [
      said('my washing machine is broken', 100),
      said('the washing machine is new', 200, 1),
      createEvent('Speech Ended', place(300, 1), null),
    ];
    const { events: out } = await runNode([summarization, new SummarizationNode()], {
      events,
      parameters: { Language: 'en-US' },
    });
    expect(out).toEqual([
      createEvent(
        'Summarize',
        { channel: -2, startSample: 100, endSample: 210, groupId: '' },
        { Summary: 'My washing machine is broken.' },
      ),
    ]);
  });

  it('raises none without texts', async () => {
    const { events } = await runNode([summarization, new SummarizationNode()], { events: [said(' ', 0)] });
    expect(events).toEqual([]);
  });

  it('lets a model write, in the language of most of the dialog', async () => {
    const llm = new FakeLlm(() => '{"Summary":" The washing machine is broken. "}');
    const driver = await drive(MODEL, llm.client);
    await driver.give(createEvent('Language Change', place(0, 0), { Language: 'en-GB' }), 'events');
    await driver.give(said('my washing machine is broken', 1), 'events');
    await driver.give(said('evet', 20, 1), 'events');
    await driver.flush();
    expect(emitted(driver).map(({ data }) => data)).toEqual([{ Summary: 'The washing machine is broken.' }]);
    expect(llm.chats.map(dataOf)).toEqual([
      {
        Turns: [
          { Channel: 0, Text: 'my washing machine is broken' },
          { Channel: 1, Text: 'evet' },
        ],
      },
    ]);
    expect(llm.chats[0]?.model).toBe('small');
    expect(llm.chats[0]?.messages[0]?.content).toContain('in the language en-GB');
  });

  it.each(['', '{}', '{"Summary":""}', '{"Summary":["x"]}', JSON.stringify({ Summary: 'x'.repeat(2_001) })])(
    'fails when a model answers %j',
    async (answer) => {
      const driver = await drive(MODEL, new FakeLlm(() => answer).client);
      await driver.give(said('hello', 0), 'events');
      await expect(driver.flush()).rejects.toMatchObject({ code: 'node.service-failed' });
      expect(driver.emitted).toEqual([]);
    },
  );

  it('calls no model without texts', async () => {
    const llm = new FakeLlm(() => '');
    const driver = await drive(MODEL, llm.client);
    await driver.flush();
    expect(llm.chats).toEqual([]);
  });

  it('rejects invalid parameters', () => {
    const parameters = Object.assign(new summarization.parameters(), { Address: 'x', Language: 'en_US' });
    expect(new SummarizationNode().check(parameters).map(({ pointer }) => pointer)).toEqual(['/Address', '/Language']);
  });
});
