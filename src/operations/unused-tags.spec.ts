import { describe, expect, it } from 'vitest';
import type { Graph, RunPlan } from '../pipeline/index.js';
import { unusedTags } from './unused-tags.js';

const node = (readsSettings?: 'channel-tags' | 'any', mode = 'on') => ({ mode, definition: { readsSettings } });
const graph = (...nodes: object[]): Graph => ({ nodes }) as unknown as Graph;
const plan = (...nodes: object[]): RunPlan => ({ nodes }) as unknown as RunPlan;
const TAGS = { ChannelTags: ['agent'] };

describe('unusedTags', () => {
  it.each([
    ['the client sent none', {}, graph(node()), plan(node())],
    ['the list is empty', { ChannelTags: [] }, graph(node()), plan(node())],
    ['a node reads them', TAGS, graph(node(), node('channel-tags')), plan(node('channel-tags'))],
    ['a node may read any setting', TAGS, graph(node('any')), plan(node('any'))],
  ])('warns of nothing if %s', (_case, settings, all, running) => {
    expect(unusedTags(all, running, settings, 2)).toBeUndefined();
  });

  it('names the reason for which the tags have no effect', () => {
    const channelSwitch = node('channel-tags');
    expect(unusedTags(graph(channelSwitch), plan(node()), TAGS, 1)).toEqual({
      code: 'parameters.unused',
      detail:
        '`ChannelTags` has no effect: with these settings and audio of one channel, no node of the project reads it.',
      pointers: ['/Settings/ChannelTags'],
    });
    expect(unusedTags(graph(channelSwitch), plan(node('channel-tags', 'pass')), TAGS, 2)?.detail).toMatch(/2 channels/);
    expect(unusedTags(graph(node()), plan(node()), TAGS, 2)?.detail).toMatch(/no node of the project reads it, as/);
  });
});
