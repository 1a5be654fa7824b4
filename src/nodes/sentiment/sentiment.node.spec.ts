import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import {
  CollectedOutput,
  makeGraph,
  registryOf,
  runToEnd,
  type GraphOptions,
} from '../../../test/support/run-graph.js';
import { createEvent, freezeEvent, type FlowEvent } from '../../pipeline/index.js';
import { entry, EntryNode } from '../entry/index.js';
import { publisher, PublisherNode } from '../publisher/index.js';
import { sentiment, SentimentNode } from './index.js';
import { SentimentParameters } from './sentiment.node.js';

const registry = registryOf(
  [entry, new EntryNode()],
  [publisher, new PublisherNode()],
  [sentiment, new SentimentNode()],
);

async function run(
  events: readonly FlowEvent[],
  parameters: Readonly<Record<string, unknown>> = {},
  options: GraphOptions = {},
): Promise<FlowEvent[]> {
  const design = {
    name: 'test',
    flowTypes: ['batch'],
    nodes: [
      { id: 'entry', type: 'entry' },
      { id: 'sentiment', type: 'sentiment', parameters },
      { id: 'publisher', type: 'publisher' },
    ],
    connections: [
      { from: 'entry.events.0', to: 'sentiment.events' },
      { from: 'entry.events.1', to: 'sentiment.events' },
      { from: 'sentiment.events', to: 'publisher.events' },
    ],
  };
  const output = new CollectedOutput();
  await runToEnd(makeGraph(design, registry, output, options), { events });
  return output.events;
}

const text = (Text: string, place: Partial<FlowEvent> = {}): FlowEvent =>
  createEvent('SR Milestone', { channel: 0, startSample: 80, endSample: 160, groupId: 'g', ...place }, { Text });

const GOOD = 'The book was good.';
const BAD = 'Today SUX!';
const NEUTRAL = 'Four seven one nine.';

describe('sentiment', () => {
  it('raises a Sentiment at the place of each text, and does not pass the text on', async () => {
    const events = await run([text(GOOD), text(BAD, { channel: 1, startSample: -1, endSample: -1, groupId: 'h' })]);
    expect(events).toEqual([
      {
        name: 'Sentiment',
        channel: 0,
        startSample: 80,
        endSample: 160,
        groupId: 'g',
        tags: [],
        data: { Sentiment: 'positive', Score: 0.4404, Positive: 0.492, Negative: 0, Neutral: 0.508 },
      },
      {
        name: 'Sentiment',
        channel: 1,
        startSample: -1,
        endSample: -1,
        groupId: 'h',
        tags: [],
        data: { Sentiment: 'negative', Score: -0.5461, Positive: 0, Negative: 0.779, Neutral: 0.221 },
      },
    ]);
  });

  it('judges any event with a text, and drops the others', async () => {
    const events = [{ Text: GOOD }, { Text: 5 }, {}, null].map((data) =>
      freezeEvent({ ...text(''), name: 'Chat Message', data }),
    );
    expect(await run(events)).toHaveLength(1);
  });

  it('tells of neutral texts, empty ones too, unless it is to prevent that', async () => {
    const texts = [text(NEUTRAL), text(''), text(GOOD)];
    const verdicts = (await run(texts)).map(({ data }) => data?.Sentiment);
    expect(verdicts).toEqual(['neutral', 'neutral', 'positive']);
    expect(await run(texts, { PreventEmptySentiment: true })).toHaveLength(1);
  });

  describe('of the whole dialog', () => {
    const dialog = { DialogBased: true };

    it('is one at the end: the mean by words, over the place of all texts', async () => {
      const [event, ...rest] = await run(
        [text(GOOD, { startSample: 800, endSample: 900 }), text(BAD, { channel: 1, startSample: -1, endSample: 950 })],
        dialog,
      );
      expect(rest).toEqual([]);
      expect(event).toMatchObject({ name: 'Sentiment', channel: -2, startSample: 800, endSample: 950, groupId: '' });
      const Score = Number(((4 * 0.4404 - 2 * 0.5461) / 6).toFixed(4));
      expect(event?.data).toMatchObject({ Sentiment: 'positive', Score, Dialog: true });
    });

    it('stands on the channel of its texts where they have one', async () => {
      const [event] = await run([text(GOOD, { channel: 1 }), text(BAD, { channel: 1 })], dialog);
      expect(event?.channel).toBe(1);
    });

    it('counts no partial results', async () => {
      const partial = freezeEvent({ ...text(BAD), name: 'SR Partial' });
      const [event] = await run([partial, text(GOOD), partial], dialog);
      expect(event?.data).toMatchObject({ Score: 0.4404 });
    });

    it('is none of no text, nor of a neutral dialog where that is to be prevented', async () => {
      expect(await run([], dialog)).toEqual([]);
      expect(await run([text(NEUTRAL)], dialog)).toHaveLength(1);
      expect(await run([text(NEUTRAL)], { ...dialog, PreventEmptySentiment: true })).toEqual([]);
    });
  });

  it('declares the documented parameters and defaults, and takes either version', async () => {
    expect(new SentimentParameters()).toEqual({
      Language: 'en-US',
      DialogBased: false,
      PreventEmptySentiment: false,
      SentimentApiVersion: 'V1',
    });
    expect(await run([text(GOOD)], { SentimentApiVersion: 'V2' })).toEqual(await run([text(GOOD)]));
  });

  it("refuses to start in another language than English, the client's before its own", async () => {
    await expect(run([], {}, { operation: { language: 'tr-TR' } })).rejects.toThrow(
      "operation.start-failed: Language: there is a lexicon of en, and none of 'tr-TR'.",
    );
    await expect(run([], { Language: 'tr-TR' })).rejects.toThrow(
      "/nodes/1/parameters/Language: there is a lexicon of en, and none of 'tr-TR'",
    );
    expect(await run([text(GOOD)], {}, { operation: { language: 'en-GB' } })).toHaveLength(1);
  });
});
