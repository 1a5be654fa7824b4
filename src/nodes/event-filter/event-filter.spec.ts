import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { runNode } from '../../../test/support/run-node.js';
import { eventMatcher, freezeEvent, type EventData, type FlowEvent } from '../../pipeline/index.js';
import { EventFilterNode, eventFilter } from './index.js';

const event = (name: string, data: EventData | null = null, tags: string[] = []): FlowEvent =>
  freezeEvent({ name, channel: 1, startSample: 8_000, endSample: -1, groupId: 'g', tags, data });

const EVENTS = [
  event('SR Milestone', { Text: 'hello there', Confidence: 0.9, Words: [{ Text: 'hello' }, { Text: 'there' }] }),
  event('Speech Started'),
  event('Age Change', { Age: 35 }, ['adult']),
];

async function kept(Expression: string, Action = 'keep'): Promise<string[]> {
  const output = await runNode([eventFilter, new EventFilterNode()], {
    parameters: { Expression, Action },
    events: EVENTS,
  });
  return output.names();
}

describe('event-filter', () => {
  it.each([
    ['event.Name == "SR Milestone"', ['SR Milestone']],
    ['event.Name in ["Speech Started", "Speech Ended"]', ['Speech Started']],
    ['event.Data.Age > 30', ['Age Change']],
    ['event.Data.Confidence >= 0.5', ['SR Milestone']],
    ['"adult" in event.Tags', ['Age Change']],
    ['event.Channel == 1 && event.StartMsec == 1000', ['SR Milestone', 'Speech Started', 'Age Change']],
    ['event.GroupId.size() == 2', []],
    ['has(event.Data.Text) && event.Data.Text.contains("hello")', ['SR Milestone']],
    ['event.Data.Words.exists(word, word.Text == "there")', ['SR Milestone']],
  ])('keeps events that match %s', async (expression, names) => {
    expect(await kept(expression)).toEqual(names);
  });

  it('drops matching events if configured', async () => {
    expect(await kept('event.Name == "Speech Started"', 'drop')).toEqual(['SR Milestone', 'Age Change']);
  });

  it('fails and names its expression when an event takes too many steps', async () => {
    const Expression = 'event.Tags.exists(t, event.Data.Text.contains(t))';
    const tags = Array.from({ length: 1_000 }, (_, index) => `tag number ${index}`);
    const large = event('SR Milestone', { Text: 'word '.repeat(4_000) }, tags);
    const run = runNode([eventFilter, new EventFilterNode()], { parameters: { Expression }, events: [large] });
    await expect(run).rejects.toMatchObject({
      code: 'node.expression-too-costly',
      detail: `Its expression takes more than 20,000 steps on an event; make it look at less: ${Expression}`,
      node: { id: 'node', type: 'event-filter' },
    });
  });

  it('compiles its expression once for all operations of a version', () => {
    const parameters = { Expression: 'event.Name == "x"', Action: 'keep' as const };
    expect(eventMatcher(parameters)).toBe(eventMatcher(parameters));
  });

  it.each([
    ['event.Nam == "x"', /No such key: Nam/],
    ['event.Name', /type string/],
    ['event.Name ==', /at character/],
    ['event.Name.matches("a")', /matches is not allowed/],
    ['other == 1', /Unknown variable: other/],
  ])('rejects %s on save', (Expression, message) => {
    const [fault] = new EventFilterNode().check({ Expression, Action: 'keep' });
    expect(fault?.pointer).toBe('/Expression');
    expect(fault?.detail).toMatch(message);
  });
});
