import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf, TestApp } from '../support/test-app.js';

/** Texts through several nodes, over HTTP. */

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.close());

const ENDS = [
  { id: 'entry', type: 'entry' },
  { id: 'publisher', type: 'publisher' },
] as const;

/** Runs a project on a text, and gives what reached the client. */
async function run(project: string, Text: string, Settings = {}): Promise<unknown> {
  const Events = [{ Name: 'SR Milestone', Data: { Text, TextAttributes: 'recognized' } }];
  const response = await app.run(project, { parameters: { Settings, Events } });
  expect(response.status).toBe(200);
  return (await eventsOf(response)).map(({ Name, Data }) => [Name, Data?.Text, Data?.TextAttributes]);
}

describe('Normalizer, Punctuation and Profanity Filter', () => {
  const order = ['entry', 'normalizer', 'punctuation', 'profanity-filter', 'publisher'];
  const text = 'that costs twenty five damn dollars';

  it('one after the other say in order what they did', async () => {
    await app.saveProject({
      name: 'chain',
      flowTypes: ['batch'],
      nodes: [...ENDS, ...order.slice(1, -1).map((type) => ({ id: type, type }))],
      connections: order.slice(1).map((id, index) => ({
        from: index === 0 ? 'entry.events.0' : `${order[index]}.events`,
        to: `${id}.events`,
      })),
    });
    expect(await run('chain', 'that costs twenty five dollars damn it')).toEqual([
      ['SR Milestone', 'That costs $25 **** it.', 'recognized, normalized, punctuated, filtered'],
    ]);
    expect(await run('chain', text)).toEqual([
      ['SR Milestone', 'That costs 25 **** dollars.', 'recognized, normalized, punctuated, filtered'],
    ]);
  });
});

describe('a Distributor with conditions', () => {
  const CONSTRAINTS = ['PunctuateText', 'FilterText'].map((key) => ({ key, type: 'boolean', default: false }));
  const [punctuate, filter] = ['PunctuateText == true', 'FilterText == true'];

  /** The documented example: each step is on its node, and texts pass a node that is off. */
  const onNodes = {
    name: 'conditions-on-nodes',
    nodes: [
      { id: 'punctuation', type: 'punctuation', when: punctuate },
      { id: 'filter', type: 'profanity-filter', when: filter },
    ],
    connections: [
      { from: 'distributor.events', to: 'punctuation.events' },
      { from: 'punctuation.events', to: 'filter.events' },
      { from: 'filter.events', to: 'publisher.events' },
    ],
  };

  /** The same by connections: texts go round a node by a second Distributor. */
  const onConnections = {
    name: 'conditions-on-connections',
    nodes: [
      { id: 'punctuation', type: 'punctuation' },
      { id: 'second', type: 'distributor' },
      { id: 'filter', type: 'profanity-filter' },
    ],
    connections: [
      { from: 'distributor.events', to: 'punctuation.events', when: punctuate },
      { from: 'distributor.events', to: 'second.events', when: `!(${punctuate})` },
      { from: 'punctuation.events', to: 'second.events' },
      { from: 'second.events', to: 'filter.events', when: filter },
      { from: 'second.events', to: 'publisher.events', when: `!(${filter})` },
      { from: 'filter.events', to: 'publisher.events' },
    ],
  };

  const OUTCOMES = [
    [true, true, 'What a **** day.', 'recognized, punctuated, filtered'],
    [true, false, 'What a damn day.', 'recognized, punctuated'],
    [false, true, 'what a **** day', 'recognized, filtered'],
    [false, false, 'what a damn day', 'recognized'],
  ] as const;

  describe.each([onNodes, onConnections])('$name', ({ name, nodes, connections }) => {
    beforeAll(() =>
      app.saveProject({
        name,
        flowTypes: ['batch'],
        constraints: CONSTRAINTS,
        nodes: [...ENDS, { id: 'distributor', type: 'distributor' }, ...nodes],
        connections: [{ from: 'entry.events.0', to: 'distributor.events' }, ...connections],
      }),
    );

    it.each(OUTCOMES)('PunctuateText %s, FilterText %s: %s', async (PunctuateText, FilterText, text, attributes) => {
      expect(await run(name, 'what a damn day', { PunctuateText, FilterText })).toEqual([
        ['SR Milestone', text, attributes],
      ]);
    });

    it('takes a setting that is left out for one that does not hold', async () => {
      expect(await run(name, 'what a damn day', { FilterText: true })).toEqual([
        ['SR Milestone', 'what a **** day', 'recognized, filtered'],
      ]);
    });
  });
});
