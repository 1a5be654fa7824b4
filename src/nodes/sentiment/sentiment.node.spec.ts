import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { NodeDriver } from '../../../test/support/drive-node.js';
import { dataOf, FakeLlm } from '../../../test/support/fake-llm.js';
import { helloService, type GraphOptions } from '../../../test/support/run-graph.js';
import { runNode } from '../../../test/support/run-node.js';
import { noModels } from '../../../test/support/sherpa/no-models.js';
import type { ServiceClient } from '../../common/service-call/index.js';
import { createEvent, freezeEvent, type FlowEvent } from '../../pipeline/index.js';
import { sentiment, SentimentNode } from './index.js';
import { SentimentParameters } from './sentiment.parameters.js';

async function run(
  events: readonly FlowEvent[],
  parameters: Readonly<Record<string, unknown>> = {},
  options: GraphOptions = {},
): Promise<FlowEvent[]> {
  const output = await runNode([sentiment, new SentimentNode(noModels())], { parameters, events, options });
  return output.events;
}

const text = (Text: string, place: Partial<FlowEvent> = {}): FlowEvent =>
  createEvent('SR Milestone', { channel: 0, startSample: 80, endSample: 160, groupId: 'g', ...place }, { Text });

const GOOD = 'The book was good.';
const BAD = 'Today SUX!';
const NEUTRAL = 'Four seven one nine.';

describe('sentiment', () => {
  it('raises a Sentiment at the place of each text, and does not pass the text', async () => {
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

  it("scores no text in another language than the lexicon's, by the language that the text names", async () => {
    const told = (Language: string): FlowEvent => freezeEvent({ ...text(''), data: { Text: GOOD, Language } });
    expect(await run([told('de-DE'), told('en-GB')])).toHaveLength(1);
  });

  it('raises neutral texts, even empty ones, unless configured otherwise', async () => {
    const texts = [text(NEUTRAL), text(''), text(GOOD)];
    const verdicts = (await run(texts)).map(({ data }) => data?.Sentiment);
    expect(verdicts).toEqual(['neutral', 'neutral', 'positive']);
    expect(await run(texts, { PreventEmptySentiment: true })).toHaveLength(1);
  });

  describe('sentiment of the whole dialog', () => {
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

    it('is on the channel of its texts if they share one', async () => {
      const [event] = await run([text(GOOD, { channel: 1 }), text(BAD, { channel: 1 })], dialog);
      expect(event?.channel).toBe(1);
    });

    it('counts no partial results', async () => {
      const partial = freezeEvent({ ...text(BAD), name: 'SR Partial' });
      const [event] = await run([partial, text(GOOD), partial], dialog);
      expect(event?.data).toMatchObject({ Score: 0.4404 });
    });

    it('is not raised without texts, nor for a neutral dialog if configured so', async () => {
      expect(await run([], dialog)).toEqual([]);
      expect(await run([text(NEUTRAL)], dialog)).toHaveLength(1);
      expect(await run([text(NEUTRAL)], { ...dialog, PreventEmptySentiment: true })).toEqual([]);
    });
  });

  it('declares the documented parameters and defaults, and accepts either version', async () => {
    expect(new SentimentParameters()).toMatchObject({
      Language: 'en-US',
      DialogBased: false,
      PreventEmptySentiment: false,
      SentimentApiVersion: 'V1',
    });
    expect(await run([text(GOOD)], { SentimentApiVersion: 'V2' })).toEqual(await run([text(GOOD)]));
  });

  it("does not start in another language than English, checking the client's before its own", async () => {
    await expect(run([], {}, { operation: { language: 'tr-TR' } })).rejects.toThrow(
      "operation.start-failed: Language: there is a lexicon of en, and none of 'tr-TR'.",
    );
    await expect(run([], { Language: 'tr-TR' })).rejects.toThrow(
      "/nodes/1/parameters/Language: there is a lexicon of en, and none of 'tr-TR'",
    );
    expect(await run([text(GOOD)], {}, { operation: { language: 'en-GB' } })).toHaveLength(1);
  });
});

describe('sentiment by a service or a model', () => {
  const serviceThat = (answer: unknown): { client: ServiceClient; asked: unknown[] } => {
    const asked: unknown[] = [];
    const call: ServiceClient['call'] = async ({ body }) => {
      asked.push(JSON.parse(Buffer.from(body ?? []).toString()));
      return { status: 200, headers: {}, body: Buffer.from(JSON.stringify(answer)) };
    };
    return { client: { ...helloService, call }, asked };
  };

  async function drive(parameters: object, client: ServiceClient, events: readonly FlowEvent[]): Promise<FlowEvent[]> {
    const driver = new NodeDriver(
      { definition: sentiment, provider: new SentimentNode(noModels()) },
      parameters,
      client,
    );
    await driver.start();
    for (const event of events) await driver.give(event, 'events');
    await driver.flush();
    return driver.emitted.map(({ value }) => value as FlowEvent);
  }

  const SERVICE = { Address: 'http://text.example', Language: 'tr-TR', SentimentApiVersion: 'V2' };
  const MODEL = { Address: 'http://llm.example', Model: 'small', Language: 'tr-TR' };

  it('by a service accepts any language, and uses its shares', async () => {
    const { client, asked } = serviceThat({ Score: 0.5, Positive: 0.6, Negative: 0.1, Neutral: 0.3, Other: 1 });
    const change = createEvent('Language Change', text(''), { Language: 'de-DE' });
    const events = await drive(SERVICE, client, [text('çok iyi'), change, text('sehr gut'), text(' ')]);
    expect(asked).toEqual([
      { Text: 'çok iyi', Language: 'tr-TR', SentimentApiVersion: 'V2' },
      { Text: 'sehr gut', Language: 'de-DE', SentimentApiVersion: 'V2' },
    ]);
    expect(events.map(({ data }) => data?.Sentiment)).toEqual(['positive', 'positive', 'neutral']);
    expect(events[0]?.data).toEqual({ Sentiment: 'positive', Score: 0.5, Positive: 0.6, Negative: 0.1, Neutral: 0.3 });
  });

  it('by a model uses a score, and derives the shares', async () => {
    const llm = new FakeLlm(() => '{"Score":-0.7}');
    const [event] = await drive(MODEL, llm.client, [text('çok kötü')]);
    expect(event?.data).toEqual({ Sentiment: 'negative', Score: -0.7, Positive: 0, Negative: 0.7, Neutral: 0.3 });
    expect(llm.chats.map(dataOf)).toEqual([{ Text: 'çok kötü' }]);
  });

  it('is raised in the order of the texts, or once for all of them', async () => {
    const scores = [0.9, -0.5, -0.1];
    const llm = (): FakeLlm =>
      new FakeLlm(async (chat) => {
        const index = Number(dataOf(chat).Text);
        await sleep(20 - 8 * index);
        return JSON.stringify({ Score: scores[index] });
      });
    const events = ['0', '1', '2'].map((said) => text(said));
    const each = await drive(MODEL, llm().client, events);
    expect(each.map(({ data }) => data?.Score)).toEqual(scores);
    const all = await drive({ ...MODEL, DialogBased: true }, llm().client, events);
    expect(all.map(({ data }) => [data?.Dialog, data?.Score])).toEqual([[true, 0.1]]);
  });

  it.each([{}, { Score: '0.5' }, { Score: 2 }, { Score: null }, { Score: 0.1, Positive: 2, Negative: 0, Neutral: 0 }])(
    'fails on the answer %j',
    async (answer) => {
      const failure = { code: 'node.service-failed', detail: expect.stringMatching(/something else than/) as string };
      await expect(drive(SERVICE, serviceThat(answer).client, [text(GOOD)])).rejects.toMatchObject(failure);
      const llm = new FakeLlm(() => JSON.stringify(answer));
      await expect(drive(MODEL, llm.client, [text(GOOD)])).rejects.toMatchObject(failure);
    },
  );

  it("is required for texts in another language than the lexicon's", async () => {
    const change = createEvent('Language Change', text(''), { Language: 'tr-TR' });
    expect(await drive({}, helloService, [change, text(GOOD)])).toEqual([]);
    const parameters = Object.assign(new SentimentParameters(), { Language: 'tr-TR' });
    expect(new SentimentNode(noModels()).check(parameters).map(({ pointer }) => pointer)).toEqual(['/Language']);
    expect(new SentimentNode(noModels()).check(Object.assign(parameters, { Address: 'http://text.example' }))).toEqual(
      [],
    );
  });
});
