import 'reflect-metadata';
import { expect, it } from 'vitest';
import { runNode } from '../../../test/support/run-node.js';
import { freezeEvent } from '../../pipeline/index.js';
import { EventTaggerNode, eventTagger } from './index.js';

it('adds its tags to matching events, once each, and passes the others unchanged', async () => {
  const place = { channel: 0, startSample: -1, endSample: -1, groupId: '', data: null };
  const events = [
    freezeEvent({ ...place, name: 'a', tags: ['Old', 'Source'] }),
    freezeEvent({ ...place, name: 'b', tags: [] }),
  ];
  const output = await runNode([eventTagger, new EventTaggerNode()], {
    parameters: { Expression: 'event.Name == "a"', Tags: ['Source', 'New'] },
    events,
  });
  expect(output.events.map(({ tags }) => tags)).toEqual([['Old', 'Source', 'New'], []]);
  expect(output.events[1]).toBe(events[1]);
});
