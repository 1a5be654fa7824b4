import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import type { GraphOptions } from '../../../test/support/run-graph.js';
import { runNode } from '../../../test/support/run-node.js';
import { createEvent, freezeEvent, type FlowEvent } from '../../pipeline/index.js';
import { profanityFilter, ProfanityFilterNode } from './index.js';

const place = { channel: 0, startSample: 800, endSample: 1_600, groupId: 'g' };
async function run(
  events: readonly FlowEvent[],
  parameters: Readonly<Record<string, unknown>> = {},
  options: GraphOptions = {},
): Promise<FlowEvent[]> {
  const output = await runNode([profanityFilter, new ProfanityFilterNode()], { parameters, events, options });
  return output.events;
}

const milestone = (Text: string, more: Record<string, unknown> = {}): FlowEvent =>
  createEvent('SR Milestone', place, { Text, ...more });

describe('profanity-filter', () => {
  it('raises the same event with its text masked and the attribute added', async () => {
    const event = freezeEvent({
      ...milestone('The damn thing', { TextAttributes: 'recognized, punctuated', Confidence: 0.5, Language: 'en-US' }),
      tags: ['a'],
    });
    expect(await run([event])).toEqual([
      {
        ...event,
        data: {
          Text: 'The **** thing',
          TextAttributes: 'recognized, punctuated, filtered',
          Confidence: 0.5,
          Language: 'en-US',
        },
      },
    ]);
  });

  it('adds the attribute once, also if nothing was masked or there was none', async () => {
    const events = await run([milestone('Hello'), milestone(''), milestone('Hi', { TextAttributes: 'filtered' })]);
    expect(events.map(({ data }) => data)).toEqual([
      { Text: 'Hello', TextAttributes: 'filtered' },
      { Text: '', TextAttributes: 'filtered' },
      { Text: 'Hi', TextAttributes: 'filtered' },
    ]);
  });

  it('masks any event with a text, and passes all others unchanged', async () => {
    const names = ['SR Partial', 'Chat Message', 'My Event'];
    const texts = names.map((name) => freezeEvent({ ...place, name, tags: [], data: { Text: 'shit' } }));
    expect((await run(texts)).map(({ name, data }) => [name, data?.Text])).toEqual(names.map((name) => [name, '****']));
    const others = [null, {}, { Text: 5 }, { text: 'shit' }, { Data: { Text: 'shit' } }].map((data) =>
      freezeEvent({ ...place, name: 'My Event', tags: [], data }),
    );
    const passed = await run(others);
    for (const [index, event] of passed.entries()) expect(event).toBe(others[index]);
  });

  const summary = (Summary: string): FlowEvent => createEvent('Summarize', place, { Summary });

  it('masks summaries and the names of topics, in every language of the call', async () => {
    const turkish = freezeEvent({ ...milestone('merhaba', { Language: 'tr-TR' }) });
    const Topics = [
      { Name: 'damn parcel', Score: 1 },
      { Name: 'siktir', Score: 0.5 },
      { Name: 'refund', Score: 0.2 },
    ];
    const topics = createEvent('Topic Detected', place, { Topics });
    const passing = freezeEvent({ ...place, name: 'My Event', tags: [], data: { Summary: 'damn', Topics } });
    const events = await run([summary('A damn siktir.'), turkish, summary('A damn siktir.'), topics, passing]);
    expect(events.map(({ data }) => data)).toEqual([
      { Summary: 'A **** siktir.' },
      { Text: 'merhaba', Language: 'tr-TR', TextAttributes: 'filtered' },
      { Summary: 'A **** ******.' },
      {
        Topics: Topics.map(({ Name, Score }) => ({
          Name: Name.replace(/damn|siktir/, (w) => '*'.repeat(w.length)),
          Score,
        })),
      },
      passing.data,
    ]);
  });

  it('masks a summary of any length, and keeps its other characters', async () => {
    const text = 'A  long story. Damn it!\n'.repeat(4_000);
    const [event] = await run([summary(text)]);
    expect(event?.data?.Summary).toBe(text.replaceAll('Damn', '****'));
  });

  it('passes summaries and topics of another shape unchanged', async () => {
    const odd = [{ Summary: 5 }, { Topics: 'damn' }, { Topics: [null, { Name: 1 }] }, {}];
    const events = ['Summarize', 'Topic Detected'].flatMap((name) =>
      odd.map((data) => freezeEvent({ ...place, name, tags: [], data: data })),
    );
    expect((await run(events)).map(({ data }) => data)).toEqual(events.map(({ data }) => data));
  });

  it('also masks the words of a text, including those that are profane only together', async () => {
    const word = (Text: string): Record<string, unknown> => ({ Text, StartMsec: 1, EndMsec: 2, Confidence: 1 });
    const Words = [word('amına'), word('koyayım'), { Text: 3 }, 'shit', word('tamam')];
    const [event] = await run([milestone('amına koyayım tamam', { Words })], { Language: 'tr-TR' });
    expect(event?.data).toMatchObject({
      Text: '***** ******* tamam',
      Words: [word('*****'), word('*******'), { Text: 3 }, 'shit', word('tamam')],
    });
  });

  it("masks a project's own words", async () => {
    const [event] = await run([milestone('Acme is bad')], { Words: ['acme'] });
    expect(event?.data?.Text).toBe('**** is bad');
  });

  it('prefers the language of the client to its own', async () => {
    const texts = [milestone('damn piç')];
    const tr = { operation: { language: 'tr-TR' } };
    expect((await run(texts))[0]?.data?.Text).toBe('**** piç');
    expect((await run(texts, { Language: 'tr' }))[0]?.data?.Text).toBe('damn ***');
    expect((await run(texts, { Language: 'en-GB' }, tr))[0]?.data?.Text).toBe('damn ***');
  });

  it('uses the language that a text names, or that its channel has changed to', async () => {
    const change = createEvent('Language Change', place, { Language: 'tr-TR' });
    const texts = [milestone('damn piç', { Language: 'tr' }), change, milestone('damn piç')];
    expect((await run(texts)).map(({ data }) => data?.Text)).toEqual(['damn ***', undefined, 'damn ***']);
  });

  it("passes texts in an unsupported language, masking only the project's own words", async () => {
    const german = milestone('Acme ist damn gut', { Language: 'de-DE' });
    expect((await run([german]))[0]).toBe(german);
    const [event] = await run([german], { Words: ['acme'] });
    expect(event?.data).toMatchObject({ Text: '**** ist damn gut', TextAttributes: 'filtered' });
  });

  it('does not start in an unsupported language, and names the supported ones', async () => {
    await expect(run([], {}, { operation: { language: 'de-DE' } })).rejects.toThrow(
      "operation.start-failed: Language: there are words of en and tr, and none of 'de-DE'.",
    );
    await expect(run([], { Language: 'xx', Words: ['a', ' - '] })).rejects.toThrow(
      "/nodes/1/parameters/Language: there are words of en and tr, and none of 'xx'\n" +
        '/nodes/1/parameters/Words/1: expected a word, found no letter',
    );
  });
});
