import 'reflect-metadata';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { NodeDriver } from '../../../test/support/drive-node.js';
import { chunksOf } from '../../../test/support/run-graph.js';
import { noModels } from '../../../test/support/sherpa/no-models.js';
import { emittedAudio, emittedEvents, giveSegment, outline } from '../../../test/support/segments.js';
import { concat, noise } from '../../../test/support/signals.js';
import { answering } from '../../../test/support/sound-answers.js';
import { Deferred } from '../../common/promises/index.js';
import { createEvent } from '../../pipeline/index.js';
import { languageIdentifier, LanguageIdentifierNode } from './index.js';

const provider = new LanguageIdentifierNode(noModels());
const Address = 'https://asr.example';
let driver: NodeDriver;
afterEach(() => driver.spool.close());

type Service = ReturnType<typeof answering>;

const said = (language: string, language_probability = 0.9): object => ({ text: 'x', language, language_probability });

async function start(service: Service, parameters = {}): Promise<void> {
  driver = new NodeDriver({ definition: languageIdentifier, provider }, { Address, ...parameters }, service);
  await driver.start();
}

const segment = (groupId: string, startMs: number, ms: number) => ({
  groupId,
  startSample: startMs * 8,
  samples: noise({ ms, seed: startMs + 1 }),
});

const passed = (group: string): string[] => [`Start Of Segment ${group}`, `audio ${group}`, `End Of Segment ${group}`];

describe('language-identifier', () => {
  it('sends its finding before the utterance, and a change only if there is one', async () => {
    await start(answering(said('english'), said('english'), said('turkish'), said('german', 0.7)));
    for (const [at, group] of ['a', 'b', 'c', 'd'].entries())
      await giveSegment(driver, segment(group, at * 6_000, 4_000));
    await driver.flush();
    expect(outline(driver)).toEqual([
      ...['Language Detected a', 'Language Change a', ...passed('a')],
      ...['Language Detected b', ...passed('b')],
      ...['Language Detected c', 'Language Change c', ...passed('c')],
      ...['Language Detected d', ...passed('d')],
    ]);
    expect(emittedEvents(driver, 'Language Change').map(({ data }) => data)).toEqual([
      { Language: 'en' },
      { Language: 'tr', PreviousLanguage: 'en' },
    ]);
    expect(emittedEvents(driver, 'Language Detected')[3]).toMatchObject({
      channel: 0,
      startSample: 144_000,
      endSample: 176_000,
      data: { Language: 'de', Confidence: 0.7 },
    });
    expect(driver.misuses).toEqual([]);
  });

  it('passes audio and marks unchanged', async () => {
    await start(answering(said('english')));
    const given = segment('a', 1_000, 5_000);
    await giveSegment(driver, given);
    await driver.flush();
    const chunks = emittedAudio(driver, 'a');
    expect(concat(...chunks.map(({ samples }) => samples))).toEqual(given.samples);
    expect(chunks.map(({ startSample }) => startSample)).toEqual(
      chunksOf(given.samples).map(({ startSample }) => 8_000 + startSample),
    );
    expect(emittedEvents(driver, 'End Of Segment')).toMatchObject([{ startSample: 8_000, endSample: 48_000 }]);
  });

  it('passes short utterances without a finding, in order', async () => {
    const service = answering(said('turkish'));
    await start(service);
    await giveSegment(driver, segment('a', 0, 2_999));
    expect(outline(driver)).toEqual(passed('a'));
    await giveSegment(driver, segment('b', 5_000, 3_000));
    await giveSegment(driver, segment('c', 9_000, 500));
    await driver.flush();
    expect(outline(driver)).toEqual([
      ...passed('a'),
      ...['Language Detected b', 'Language Change b', ...passed('b')],
      ...passed('c'),
    ]);
    expect(service.requests).toHaveLength(1);
  });

  it('analyses several concurrently, and keeps their order', async () => {
    const waits = [60, 30, 1, 1];
    const service = answering(said('english'));
    let calling = 0;
    let most = 0;
    const slow: Service = {
      ...service,
      async call(request) {
        most = Math.max(most, (calling += 1));
        await new Promise((resolve) => setTimeout(resolve, waits.shift()));
        calling -= 1;
        return service.call(request);
      },
    };
    await start(slow, { MaxConcurrentCalls: 3 });
    const groups = ['a', 'b', 'c', 'd'];
    for (const [at, group] of groups.entries()) await giveSegment(driver, segment(group, at * 6_000, 4_000));
    await driver.flush();
    expect(most).toBe(3);
    expect(emittedEvents(driver, 'End Of Segment').map(({ groupId }) => groupId)).toEqual(groups);
  });

  it('holds an utterance only as long as needed: it passes audio after 10 s and the answer', async () => {
    const answered = new Deferred();
    const service = answering(said('english'));
    const slow: Service = {
      ...service,
      async call(request) {
        await answered.promise;
        return service.call(request);
      },
    };
    await start(slow);
    const place = { channel: 0, groupId: 'a', startSample: 0 };
    await driver.give(createEvent('Speech Started', { ...place, endSample: -1 }, null), 'events');
    const chunks = chunksOf(noise({ ms: 15_000 })).map((chunk) => ({ ...chunk, groupId: 'a' }));
    for (const chunk of chunks.slice(0, 22)) await driver.give(chunk, 'audio');
    expect(driver.emitted).toEqual([]);
    answered.resolve();
    await vi.waitUntil(() => emittedAudio(driver, 'a').length === 22, { timeout: 30_000 });
    expect(outline(driver)).toEqual(['Language Detected a', 'Language Change a', 'Speech Started a', 'audio a']);
    for (const [at, chunk] of chunks.slice(22).entries()) {
      await driver.give(chunk, 'audio');
      expect(emittedAudio(driver, 'a')).toHaveLength(23 + at);
    }
    await driver.give(createEvent('Speech Ended', { ...place, endSample: 120_000 }, null), 'events');
    expect(outline(driver).at(-1)).toBe('Speech Ended a');
    expect(emittedEvents(driver, 'Language Detected')).toMatchObject([{ startSample: 0, endSample: 81_920 }]);
  });

  it('waits for the audio of an utterance whose end is marked early', async () => {
    const service = answering(said('english'));
    await start(service);
    const { samples } = segment('a', 0, 4_000);
    await driver.give(
      createEvent('End Of Segment', { channel: 0, groupId: 'a', startSample: 0, endSample: 32_000 }, null),
      'events',
    );
    for (const chunk of chunksOf(samples)) await driver.give({ ...chunk, groupId: 'a' }, 'audio');
    await driver.flush();
    expect(service.requests).toHaveLength(1);
    expect(outline(driver)).toEqual(['Language Detected a', 'Language Change a', 'End Of Segment a', 'audio a']);
  });

  it('finds only the languages of its list, by their tags', async () => {
    await start(answering(said('english'), said('french'), said('turkish')), { Languages: 'tr-TR;en-GB' });
    for (const [at, group] of ['a', 'b', 'c'].entries()) await giveSegment(driver, segment(group, at * 6_000, 4_000));
    await driver.flush();
    const named = emittedEvents(driver, 'Language Detected').map(({ groupId, data }) => [groupId, data?.Language]);
    expect(named).toEqual([
      ['a', 'en-GB'],
      ['c', 'tr-TR'],
    ]);
  });

  it('passes audio without an utterance group at once', async () => {
    const service = answering(said('english'));
    await start(service);
    const [chunk] = chunksOf(noise({ ms: 500 }));
    await driver.give(chunk!, 'audio');
    expect(emittedAudio(driver, '')).toHaveLength(1);
    expect(service.requests).toEqual([]);
  });

  it('releases all utterances whose end was never marked', async () => {
    await start(answering(said('english')));
    const groups = ['a', 'b', 'c', 'd'];
    for (const [at, groupId] of groups.entries()) {
      await driver.give({ ...chunksOf(noise({ ms: 500 }))[0]!, groupId, startSample: at * 8_000 }, 'audio');
    }
    await driver.flush();
    expect(outline(driver)).toEqual(groups.map((group) => `audio ${group}`));
  });

  it('loses no held audio when the service fails', async () => {
    await start(answering({ text: 'x' }), { MaxConcurrentCalls: 1 });
    await giveSegment(driver, segment('a', 0, 4_000));
    const [first, ...rest] = chunksOf(noise({ ms: 2_000 })).map((chunk) => ({ ...chunk, groupId: 'b' }));
    await vi.waitUntil(() => driver.emitted.length > 0, { timeout: 30_000 });
    await expect(driver.give(first!, 'audio')).rejects.toMatchObject({ code: 'node.service-failed' });
    expect(rest).not.toEqual([]);
    expect(outline(driver)).toEqual(passed('a'));
  });

  it('fails on an answer that names no language', async () => {
    await start(answering({ text: 'x' }));
    const giving = giveSegment(driver, segment('a', 0, 4_000));
    await expect(giving.then(() => driver.flush())).rejects.toMatchObject({ code: 'node.service-failed' });
    await driver.stop();
  });

  it('is not ready without a service, and accepts language tags only', () => {
    const parameters = new languageIdentifier.parameters();
    expect(provider.readiness(parameters)).toMatch(/set Address/);
    expect(provider.check(Object.assign(parameters, { Languages: 'en;english please' }))).toMatchObject([
      { pointer: '/Languages' },
    ]);
  });
});
