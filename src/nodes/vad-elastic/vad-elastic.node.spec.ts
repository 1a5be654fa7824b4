import 'reflect-metadata';
import { afterAll, describe, expect, it } from 'vitest';
import { CapturedLog } from '../../../test/support/captured-log.js';
import { chunksOf } from '../../../test/support/run-graph.js';
import { runNode } from '../../../test/support/run-node.js';
import { concat, silence } from '../../../test/support/signals.js';
import { demoCall, demoSpeech, scoreSpans, type Span } from '../../../test/support/vad/index.js';
import type { FlowEvent } from '../../pipeline/index.js';
import { RuntimesConfig } from '../../runtimes/index.js';
import { SherpaOnnx } from '../../runtimes/sherpa-onnx/index.js';
import { vadElastic, VadElasticNode } from './index.js';

const sherpa = new SherpaOnnx(new RuntimesConfig('none'), new CapturedLog().log);
afterAll(() => sherpa.onApplicationShutdown());
const provider = new VadElasticNode(sherpa);
const [agent, customer] = demoCall();

async function run(audio: Int16Array, parameters = {}, chunk = 4_096): Promise<readonly FlowEvent[]> {
  const output = await runNode([vadElastic, provider], { parameters, audio: chunksOf(audio, 0, 8_000, chunk) });
  return output.events;
}

const named = (events: readonly FlowEvent[], name: string): FlowEvent[] =>
  events.filter((event) => event.name === name);

const spansOf = (events: readonly FlowEvent[]): Span[] =>
  named(events, 'Speech Ended').map(({ startSample, endSample }) => [startSample, endSample] as const);

const place = ({ name, startSample, endSample }: FlowEvent): unknown[] => [name, startSample, endSample];

describe.each(['VadLite2', 'Silero'])('vad-elastic by %s', (EngineType) => {
  it('finds the speech on both channels of the demo call', async () => {
    for (const [channel, audio] of [agent!, customer!].entries()) {
      const score = scoreSpans(demoSpeech(channel), spansOf(await run(audio, { EngineType })));
      expect(score).toMatchObject({ recall: 1, missed: 0, wrong: 0 });
    }
  });

  it('reports early that speech may have ended, and again after more voice', async () => {
    const events = await run(customer!, { EngineType, EarlySilenceTriggerMsec: 100 });
    const early = named(events, 'Early Speech Ended');
    const ended = named(events, 'Speech Ended');
    expect(early.length).toBeGreaterThan(ended.length);
    for (const { groupId, startSample, endSample } of ended) {
      const own = early.filter((event) => event.groupId === groupId);
      expect(own.at(-1)).toMatchObject({ startSample, data: null });
      expect(own.at(-1)!.endSample).toBeLessThanOrEqual(endSample);
      expect(events.indexOf(own.at(-1)!)).toBeLessThan(
        events.findIndex((each) => each.name === 'Speech Ended' && each.groupId === groupId),
      );
    }
  });

  it('raises the same events for every size of chunks', async () => {
    const parameters = { EngineType, EarlySilenceTriggerMsec: 200, MaxSpeechDurationMsec: 3_000 };
    const part = customer!.subarray(0, 120_000);
    const whole = (await run(part, parameters)).map(place);
    expect((await run(part, parameters, 160)).map(place)).toEqual(whole);
  });

  it('ends long speech in a pause, and without a graceful end within a word', async () => {
    const [start, end] = demoSpeech(1)[0]!;
    const said = customer!.subarray(start, end);
    const pause = silence({ ms: 450 });
    const audio = concat(silence({ ms: 500 }), said, pause, said, silence({ ms: 1_500 }));
    const pauseEnd = 4_000 + said.length + pause.length;
    const most = said.length + pause.length + 4_000;
    const bare = { EngineType, PreSpeechBufferMsec: 0, PostSpeechBufferMsec: 0, MaxSpeechDurationMsec: most / 8 };
    const [graceful] = spansOf(await run(audio, { ...bare, GracefulEndPercentage: 50 }));
    expect(graceful![1]).toBeGreaterThan(pauseEnd - pause.length - 1_600);
    expect(graceful![1]).toBeLessThan(pauseEnd);
    const [hard] = spansOf(await run(audio, { ...bare, GracefulEndPercentage: 0 }));
    expect(hard![1] - hard![0]).toBe(most);
    expect(hard![1]).toBeGreaterThan(pauseEnd);
  });
});

describe('parameters of vad-elastic', () => {
  const check = (changes: object): string[] =>
    provider.check(Object.assign(new vadElastic.parameters(), changes)).map(({ pointer }) => pointer);

  it('have the documented defaults', () => {
    expect(new vadElastic.parameters()).toEqual({
      EngineType: 'VadLite2',
      SilenceTriggerMsec: 600,
      EarlySilenceTriggerMsec: -1,
      PreSpeechBufferMsec: 300,
      PostSpeechBufferMsec: 300,
      Sensitivity: 0.6,
      MaxSpeechDurationMsec: -1,
      GracefulEndPercentage: 20,
    });
    expect(check({})).toEqual([]);
  });

  it.each([
    [{ EarlySilenceTriggerMsec: 600 }, ['/EarlySilenceTriggerMsec']],
    [{ EarlySilenceTriggerMsec: 599 }, []],
    [{ MaxSpeechDurationMsec: 300 }, ['/MaxSpeechDurationMsec']],
  ])('%j have the faults %j', (changes, faults) => {
    expect(check(changes)).toEqual(faults);
  });
});
