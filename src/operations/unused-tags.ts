import type { Graph, RunPlan } from '../pipeline/index.js';
import type { JsonObject, OperationWarning } from '../protocol/index.js';

/**
 * The warning about `ChannelTags` that no node of an operation reads.
 *
 * @param channelCount Channels of the audio; 0 without audio.
 * @returns undefined if a node reads them, or if the client sent none.
 */
export function unusedTags(
  graph: Graph,
  plan: RunPlan,
  settings: JsonObject,
  channelCount: number,
): OperationWarning | undefined {
  const { ChannelTags: tags } = settings;
  const running = plan.nodes.filter(({ mode }) => mode === 'on');
  if (!Array.isArray(tags) || tags.length === 0 || readsTags(running)) return undefined;
  const where = readsTags(graph.nodes)
    ? `with these settings and audio of ${channels(channelCount)}, no node of the project reads it`
    : 'no node of the project reads it, as channel-switch does';
  return {
    code: 'parameters.unused',
    detail: `\`ChannelTags\` has no effect: ${where}.`,
    pointers: ['/Settings/ChannelTags'],
  };
}

function readsTags(nodes: Graph['nodes']): boolean {
  return nodes.some(({ definition }) => definition.readsSettings !== undefined);
}

function channels(count: number): string {
  return count === 1 ? 'one channel' : `${count} channels`;
}
