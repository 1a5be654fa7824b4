import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { NodeDriver } from '../../../test/support/drive-node.js';
import { dataOf, FakeLlm } from '../../../test/support/fake-llm.js';
import { asHeard, MarkCount } from '../../../test/support/marks.js';
import { helloService } from '../../../test/support/run-graph.js';
import { runNode } from '../../../test/support/run-node.js';
import { noModels } from '../../../test/support/sherpa/no-models.js';
import { milestonesOf, readTranscripts, type Transcript } from '../../../test/support/transcripts.js';
import type { ServiceClient } from '../../common/service-call/index.js';
import { createEvent, freezeEvent, type FlowEvent } from '../../pipeline/index.js';
import { PunctuationNode, punctuation } from './index.js';

const place = (startMs: number, endMs: number, channel = 0) => ({
  channel,
  startSample: startMs * 8,
  endSample: endMs * 8,
  groupId: 'g',
});

function said(Text: string, startMs = 0, channel = 0): FlowEvent {
  return createEvent('SR Milestone', place(startMs, startMs + 900, channel), { Text, TextAttributes: 'recognized' });
}

async function drive(parameters: object, client: ServiceClient = helloService): Promise<NodeDriver> {
  const node = { definition: punctuation, provider: new PunctuationNode(noModels()) };
  const driver = new NodeDriver(node, parameters, client);
  await driver.start();
  return driver;
}

const textsOf = ({ emitted }: NodeDriver): unknown[] => emitted.map(({ value }) => (value as FlowEvent).data?.Text);

async function giveAll(driver: NodeDriver, events: readonly FlowEvent[]): Promise<NodeDriver> {
  for (const event of events) await driver.give(event, 'events');
  await driver.flush();
  return driver;
}

describe('punctuation on this machine', () => {
  it('punctuates the text of any event, and passes all others unchanged', async () => {
    const events = [
      said('can you help me'),
      freezeEvent({ ...place(0, 1), name: 'Of The Client', tags: [], data: { Text: 'hello there', Other: 1 } }),
      createEvent('Speech Ended', place(0, 1), null),
      freezeEvent({ ...place(0, 1), name: 'Number', tags: [], data: { Text: 5 } }),
      said('...'),
    ];
    const { events: out } = await runNode([punctuation, new PunctuationNode(noModels())], { events });
    expect(out.slice(0, 2).map(({ data }) => data)).toEqual([
      { Text: 'Can you help me?', TextAttributes: 'recognized, punctuated' },
      { Text: 'Hello, there.', TextAttributes: 'punctuated', Other: 1 },
    ]);
    expect(out.slice(2)).toEqual(events.slice(2));
  });

  it('starts no sentence if the previous text of the channel ended in an open one', async () => {
    const driver = await drive({});
    await giveAll(driver, [
      said('i will go to the', 0),
      said('okay', 500, 1),
      said('station on monday', 1_200),
      said('i saw the', 3_000),
      said('where is it', 9_000),
    ]);
    expect(textsOf(driver)).toEqual(['I will go to the', 'Okay.', 'station on Monday.', 'I saw the', 'Where is it?']);
  });

  it('uses pauses if words have times', async () => {
    const Words = ['it', 'was', 'late', 'we', 'left'].map((Text, index) => {
      const StartMsec = index * 300 + (index > 2 ? 800 : 0);
      return { Text, StartMsec, EndMsec: StartMsec + 250 };
    });
    const event = createEvent('SR Milestone', place(0, 3_000), { Text: 'it was late we left', Words });
    const driver = await giveAll(await drive({}), [event]);
    expect(textsOf(driver)).toEqual(['It was late. We left.']);
  });

  it('leaves a partial open, and uses the language that the text names', async () => {
    const partial = createEvent('SR Partial', place(0, 500), { Text: 'i saw the house and' });
    const driver = await drive({ Language: 'en-US' });
    const change = createEvent('Language Change', place(0, 0, 1), { Language: 'tr-TR' });
    await giveAll(driver, [partial, change, said('ışık yandı mı', 2_000, 1), said('is it on', 3_000)]);
    expect(textsOf(driver)).toEqual(['I saw the house and', undefined, 'Işık yandı mı?', 'Is it on?']);
  });
});

describe('the measured figure', () => {
  let transcripts: Transcript[];
  beforeAll(async () => (transcripts = await readTranscripts()));

  it('is quoted in the notes', async () => {
    const count = new MarkCount();
    for (const transcript of transcripts) {
      const { language, turns } = transcript;
      const heard = milestonesOf({
        ...transcript,
        turns: turns.map((turn) => ({ ...turn, text: asHeard(turn.text, language) })),
      });
      const driver = await giveAll(await drive({ Language: language }), heard);
      textsOf(driver).forEach((text, index) => count.add(text as string, turns[index]?.text ?? ''));
    }
    const { precision, recall } = count.percents;
    expect(punctuation.notes.replaceAll(/\s+/g, ' ')).toContain(
      `${precision} % of the marks that it sets are right, and it finds ${recall} %`,
    );
  });
});

describe('punctuation by a model', () => {
  const MODEL = { Address: 'http://llm.example', Model: 'small' };

  it('passes it the text and the language, some concurrently, and keeps the order', async () => {
    const llm = new FakeLlm(async (chat, count) => {
      await sleep(count === 1 ? 40 : 1);
      const { Text } = dataOf(chat);
      return JSON.stringify({ Text: `${String(Text).toUpperCase()}!` });
    });
    const driver = await drive({ ...MODEL, Language: 'de-DE' }, llm.client);
    const passing = createEvent('Speech Ended', place(0, 1), null);
    await giveAll(driver, [said('eins'), passing, said('zwei'), said('  ')]);
    expect(textsOf(driver)).toEqual(['EINS!', undefined, 'ZWEI!', '  ']);
    expect(llm.chats.map(dataOf)).toEqual([{ Text: 'eins' }, { Text: 'zwei' }]);
    expect(llm.chats[0]?.messages[0]?.content).toContain('de-DE');
  });

  it('leaves a partial open', async () => {
    const driver = await drive(MODEL, new FakeLlm(() => '{"Text":"Can you tell me?"}').client);
    await giveAll(driver, [createEvent('SR Partial', place(0, 500), { Text: 'can you tell me' })]);
    expect(textsOf(driver)).toEqual(['Can you tell me']);
  });

  it.each([
    ['{"Text":"Something else."}', /other words/],
    ['{"Text":5}', /a Text/],
    ['{}', /a Text/],
    ['Hello.', /a JSON object/],
  ])('fails on the answer %j, and passes the text unchanged', async (answer, detail) => {
    const driver = await drive(MODEL, new FakeLlm(() => answer).client);
    await driver.give(said('hello'), 'events');
    await expect(driver.flush()).rejects.toMatchObject({
      code: 'node.service-failed',
      detail: expect.stringMatching(detail) as string,
    });
    expect(textsOf(driver)).toEqual(['hello']);
  });

  it('passes texts, in order and once, when it fails and its node may be skipped', async () => {
    const llm = new FakeLlm((_chat, count) => (count === 2 ? 'nonsense' : '{"Text":"Hello."}'));
    const node = { definition: punctuation, provider: new PunctuationNode(noModels()) };
    const driver = new NodeDriver(node, MODEL, llm.client);
    await driver.start();
    await driver.give(said('hello'), 'events');
    await driver.give(said('hello', 1_000), 'events');
    await sleep(20);
    await expect(driver.give(said('third', 2_000), 'events')).rejects.toMatchObject({ code: 'node.service-failed' });
    expect(textsOf(driver)).toEqual(['Hello.', 'hello']);
  });
});

describe('punctuation by a service', () => {
  const answering = (body: string): ServiceClient => ({
    ...helloService,
    call: async () => ({ status: 200, headers: {}, body: Buffer.from(body) }),
  });

  it('takes its text', async () => {
    const driver = await drive({ Address: 'http://text.example' }, answering('{"Text":"Hello there!"}'));
    await giveAll(driver, [said('hello there')]);
    expect(textsOf(driver)).toEqual(['Hello there!']);
  });

  it('rejects different words', async () => {
    const driver = await drive({ Address: 'http://text.example' }, answering('{"Text":"Bye."}'));
    await driver.give(said('hello'), 'events');
    await expect(driver.flush()).rejects.toMatchObject({ code: 'node.service-failed' });
  });

  it('is not ready, or invalid, as its parameters require', () => {
    const parameters = Object.assign(new punctuation.parameters(), { Engine: 'service', Language: 'en_US' });
    expect(new PunctuationNode(noModels()).readiness(parameters)).toMatch(/set Address/);
    expect(new PunctuationNode(noModels()).check(parameters).map(({ pointer }) => pointer)).toEqual(['/Language']);
  });
});
