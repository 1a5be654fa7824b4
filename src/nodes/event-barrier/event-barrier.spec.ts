import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { runNode } from '../../../test/support/run-node.js';
import { freezeEvent, type FlowEvent } from '../../pipeline/index.js';
import { EventBarrierNode, eventBarrier } from './index.js';

let place = 0;
const event = (name: string, groupId: string): FlowEvent =>
  freezeEvent({ name, channel: 0, startSample: (place += 1), endSample: -1, groupId, tags: [], data: null });

async function through(events: readonly FlowEvent[]): Promise<string[]> {
  const output = await runNode([eventBarrier, new EventBarrierNode()], { parameters: { KeyEventName: 'Key' }, events });
  return output.events.map(({ name, groupId }) => `${name}/${groupId}`);
}

describe('event-barrier', () => {
  it('holds a group until its key event, which is sent first; later events pass at once', async () => {
    const events = [
      event('a', '1'),
      event('b', '1'),
      event('a', '2'),
      event('Key', '1'),
      event('c', '1'),
      event('Key', '2'),
    ];
    expect(await through(events)).toEqual(['Key/1', 'a/1', 'b/1', 'c/1', 'Key/2', 'a/2']);
  });

  it('sends held events on flush, in the order of arrival over all groups', async () => {
    expect(await through([event('a', '1'), event('a', '2'), event('b', '1'), event('b', '2')])).toEqual([
      'a/1',
      'a/2',
      'b/1',
      'b/2',
    ]);
  });

  it('passes events without a group', async () => {
    expect(await through([event('a', ''), event('Key', ''), event('b', '')])).toEqual(['a/', 'Key/', 'b/']);
  });

  it('holds tens of thousands of events in order', async () => {
    const events = Array.from({ length: 30_000 }, (_, index) => event(String(index), String(index % 700)));
    expect(await through(events)).toEqual(events.map(({ name, groupId }) => `${name}/${groupId}`));
  });
});
