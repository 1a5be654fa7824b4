import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { NodeDriver } from '../../../test/support/drive-node.js';
import { helloService, type GraphOptions } from '../../../test/support/run-graph.js';
import { runNode } from '../../../test/support/run-node.js';
import type { ServiceClient } from '../../common/service-call/index.js';
import { createEvent, freezeEvent, type FlowEvent } from '../../pipeline/index.js';
import { normalizer, NormalizerNode } from './index.js';
import { NormalizerParameters } from './normalizer.node.js';

const place = { channel: 0, startSample: 800, endSample: 1_600, groupId: 'g' };

const said = (Text: string, more: Record<string, unknown> = {}): FlowEvent =>
  createEvent('SR Milestone', place, { Text, ...more });

const change = (Language: string): FlowEvent => createEvent('Language Change', place, { Language });

async function run(events: FlowEvent[], parameters: object = {}, options: GraphOptions = {}): Promise<FlowEvent[]> {
  const output = await runNode([normalizer, new NormalizerNode()], { parameters: { ...parameters }, events, options });
  return output.events;
}

const texts = (events: readonly FlowEvent[]): unknown[] => events.map(({ data }) => data?.Text);

describe('normalizer', () => {
  it('raises the same event with its text in written form and the attribute added; words stay', async () => {
    const Words = [{ Text: 'twenty', StartMsec: 100, EndMsec: 200 }];
    const event = freezeEvent({ ...said('Twenty, please.', { TextAttributes: 'recognized', Words }), tags: ['a'] });
    expect(await run([event])).toEqual([
      { ...event, data: { Text: '20, please.', TextAttributes: 'recognized, normalized', Words } },
    ]);
  });

  it('changes any event with a text, and passes all others unchanged', async () => {
    const named = ['SR Partial', 'Chat Message', 'My Event'].map((name) =>
      freezeEvent({ ...place, name, tags: [], data: { Text: 'thirty' } }),
    );
    expect((await run(named)).map(({ name, data }) => [name, data])).toEqual(
      named.map(({ name }) => [name, { Text: '30', TextAttributes: 'normalized' }]),
    );
    const others = [null, {}, { Text: 5 }, { text: 'thirty' }].map((data) =>
      freezeEvent({ ...place, name: 'My Event', tags: [], data }),
    );
    const passed = await run(others);
    for (const [index, event] of passed.entries()) expect(event).toBe(others[index]);
  });

  it('prefers the language of the client to its own', async () => {
    const both = [said('twenty and yirmi')];
    expect(texts(await run(both))).toEqual(['20 and yirmi']);
    expect(texts(await run(both, { Language: 'tr' }))).toEqual(['twenty and 20']);
    expect(texts(await run(both, {}, { operation: { language: 'tr-TR' } }))).toEqual(['twenty and 20']);
  });

  it('changes the language of a channel on Language Change, and passes texts without rules unchanged', async () => {
    const other = freezeEvent({ ...said('yirmi'), channel: 1 });
    const events = [said('yirmi'), change('tr-TR'), said('yirmi'), change('de-DE'), said('yirmi'), other];
    expect((await run(events)).flatMap(({ data }) => (data?.Text === undefined ? [] : [data]))).toEqual([
      { Text: 'yirmi', TextAttributes: 'normalized' },
      { Text: '20', TextAttributes: 'normalized' },
      { Text: 'yirmi' },
      { Text: 'yirmi', TextAttributes: 'normalized' },
    ]);
  });

  it('prefers the language that a text names to any other', async () => {
    const told = [said('yirmi', { Language: 'tr' }), said('twenty', { Language: 'de-DE' })];
    expect(texts(await run(told))).toEqual(['20', 'twenty']);
  });

  it('does not start in an unsupported language, and names the supported ones', async () => {
    const fault = /there are rules of en and tr, and none of 'de-DE'/;
    await expect(run([], { Language: 'de-DE' })).rejects.toThrow(fault);
    await expect(run([], {}, { operation: { language: 'de-DE' } })).rejects.toThrow(fault);
  });

  it('declares the documented parameters and defaults', () => {
    expect(new NormalizerParameters()).toMatchObject({ Language: 'en-US', Address: '', IgnoreSslErrors: false });
    const check = (changes: object) => new NormalizerNode().check(Object.assign(new NormalizerParameters(), changes));
    expect(check({ Address: 'normalizer.example' }).map(({ pointer }) => pointer)).toEqual(['/Address']);
    expect(check({ Address: 'https://normalizer.example', Language: 'de-DE' })).toEqual([]);
  });
});

describe('normalizer with a service', () => {
  const ADDRESS = { Address: 'https://normalizer.example/', Language: 'de-DE' };

  /** Answers each text with its language in front; the first answer is late. */
  const service: ServiceClient = {
    ...helloService,
    async call({ body }) {
      const { Text, Language } = JSON.parse(Buffer.from(body ?? []).toString()) as Record<string, string>;
      await sleep(Text === 'first' ? 60 : 1);
      return { status: 200, headers: {}, body: Buffer.from(JSON.stringify({ Text: `${Language}: ${Text}` })) };
    },
  };

  function drive(client: ServiceClient): NodeDriver {
    return new NodeDriver({ definition: normalizer, provider: new NormalizerNode() }, ADDRESS, client);
  }

  it('calls it for any language, and keeps the order of all events', async () => {
    const driver = drive(service);
    await driver.start();
    const other = freezeEvent({ ...place, name: 'Other', tags: [], data: null });
    for (const event of [said('first'), other, change('tr-TR'), said('second')]) await driver.give(event, 'events');
    await driver.flush();
    expect(driver.emitted.map(({ value }) => ('name' in value ? [value.name, value.data?.Text] : []))).toEqual([
      ['SR Milestone', 'de-DE: first'],
      ['Other', undefined],
      ['Language Change', undefined],
      ['SR Milestone', 'tr-TR: second'],
    ]);
    expect(driver.emitted[0]?.value).toMatchObject({ data: { TextAttributes: 'normalized' } });
  });

  it('fails on other answers', async () => {
    const driver = drive({ ...service, call: async () => ({ status: 200, headers: {}, body: Buffer.from('[]') }) });
    await driver.start();
    await driver.give(said('x'), 'events');
    await expect(driver.flush()).rejects.toMatchObject({ code: 'node.service-failed' });
  });

  it('does not start if the address may not be called', () => {
    const refusing = { ...service, refusalOf: () => "'10.0.0.1' is not on the list" };
    return expect(drive(refusing).start()).rejects.toMatchObject({ code: 'operation.start-failed' });
  });
});
