import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { CollectedOutput, makeGraph, registryOf, runToEnd } from '../../../test/support/run-graph.js';
import { designAround } from '../../../test/support/run-node.js';
import { EntryNode, entry } from '../../nodes/entry/index.js';
import { PublisherNode, publisher } from '../../nodes/publisher/index.js';
import { createEvent, defineNode, eventPort, rewriteText, type FlowEvent, type NodeContext } from '../index.js';

class NoParameters {}

const PLACE = { channel: 0, startSample: 0, endSample: 800, groupId: 'g1' };
const said = (data: object): FlowEvent => createEvent('SR Milestone', PLACE, data as never);
const SENTENCE = 'Nine chars. ';

function nodeOf(text: 'rewrites' | 'reads' | undefined, maxTextCharacters?: number) {
  return defineNode({
    type: 'writer',
    summary: 'Writes in capitals.',
    parameters: NoParameters,
    flowTypes: ['batch'],
    whenOff: 'pass',
    ...(text && { text }),
    ...(maxTextCharacters !== undefined && { maxTextCharacters }),
    inlets: { events: eventPort() },
    outlets: { events: eventPort() },
  });
}

interface Written {
  readonly given: FlowEvent[];
  readonly events: FlowEvent[];
}

/** Runs a node that writes texts and words in capitals, the first event last where it is `late`. */
async function write(definition: ReturnType<typeof nodeOf>, events: FlowEvent[], late = false): Promise<Written> {
  const given: FlowEvent[] = [];
  const start = ({ emit }: NodeContext<typeof definition>) => {
    const held: FlowEvent[] = [];
    const capitals = (event: FlowEvent): FlowEvent => {
      const words = event.data?.Words as { Text: string }[] | undefined;
      const Words = words?.map((word) => ({ ...word, Text: word.Text.toUpperCase() }));
      return rewriteText(event, 'normalized', {
        Text: String(event.data?.Text).toUpperCase(),
        ...(Words && { Words }),
      });
    };
    return {
      onEvent(event: FlowEvent) {
        given.push(event);
        if (late) held.push(event);
        else return emit('events', capitals(event));
        return undefined;
      },
      async flush() {
        for (const event of held) await emit('events', capitals(event));
      },
    };
  };
  const output = new CollectedOutput();
  const registry = registryOf([entry, new EntryNode()], [publisher, new PublisherNode()], [definition, { start }]);
  const graph = makeGraph(designAround(definition, { channels: 1 }), registry, output, {
    maxTextCharacters: 1_000,
    operation: { channelCount: 1 },
  });
  await runToEnd(graph, { events });
  return { given, events: output.events };
}

describe('a text that is longer than a node is given at once', () => {
  it.each([false, true])('is rewritten in parts and leaves as one event (later: %s)', async (late) => {
    const Text = ` ${SENTENCE.repeat(300)}`;
    const before = said({ Text: 'before' });
    const { given, events } = await write(nodeOf('rewrites'), [before, said({ Text, Language: 'en' }), before], late);
    expect(given.length).toBeGreaterThan(5);
    expect(Math.max(...given.map(({ data }) => String(data?.Text).length))).toBeLessThanOrEqual(1_000);
    expect(events.map(({ data }) => data?.Text)).toEqual(['BEFORE', Text.toUpperCase(), 'BEFORE']);
    expect(events[1]?.data).toMatchObject({ Language: 'en', TextAttributes: 'normalized' });
    expect(Object.getOwnPropertySymbols(events[1])).toEqual([]);
  });

  it('keeps all of its words', async () => {
    const Words = Array.from({ length: 700 }, (_, index) => ({ Text: `word${index}` }));
    const { given, events } = await write(nodeOf('rewrites'), [said({ Text: 'short', Words })]);
    expect(given.length).toBeGreaterThan(3);
    expect(events.map(({ data }) => data)).toEqual([
      { Text: 'SHORT', Words: Words.map((_, index) => ({ Text: `WORD${index}` })), TextAttributes: 'normalized' },
    ]);
  });

  it('is read in parts, without its words', async () => {
    const Words = [{ Text: 'Nine' }];
    const { given } = await write(nodeOf('reads'), [said({ Text: SENTENCE.repeat(200), Words })]);
    expect(given.map(({ data }) => String(data?.Text)).join(' ')).toBe(SENTENCE.repeat(200).trim());
    expect(given.every(({ data }) => data?.Words === undefined)).toBe(true);
  });

  it('is split further for a node that takes less at once', async () => {
    const { given } = await write(nodeOf('rewrites', 100), [said({ Text: SENTENCE.repeat(20) })]);
    expect(Math.max(...given.map(({ data }) => String(data?.Text).length))).toBeLessThanOrEqual(100);
  });

  it('comes whole to a node that only forwards texts', async () => {
    const { given } = await write(nodeOf(undefined), [said({ Text: SENTENCE.repeat(200) })]);
    expect(given).toHaveLength(1);
  });
});
