import { askJson, dialogData, type Completer } from '../../engines/completion/index.js';
import type { Turn } from '../../engines/dialog/index.js';
import { unreadable } from '../../engines/calls/index.js';
import type { RankedTopic } from '../../engines/text-ranking/index.js';

/** Longest name of a topic that is taken, in characters. */
const LONGEST_NAME = 100;

const MAX_TOKENS = 512;

const TOPIC = {
  type: 'object',
  properties: { Name: { type: 'string' }, Score: { type: 'number' } },
  required: ['Name', 'Score'],
  additionalProperties: false,
};

/**
 * Lets a model tell what a dialog is about.
 *
 * @param most How many topics.
 * @returns The weightiest first, with 1 as its score.
 * @throws DataFlowError as `askJson`; `node.service-failed` where the answer is no list of topics.
 */
export async function topicsByModel(
  completer: Completer,
  turns: readonly Turn[],
  most: number,
): Promise<RankedTopic[]> {
  const { Topics } = await askJson(completer, {
    task: `Tell the ${most} topics that the conversation in Turns is about, the weightiest first: a name of a few words in the language of the conversation, and a score from 0 to 1.`,
    data: dialogData(turns),
    answer: { Topics: { type: 'array', items: TOPIC } },
    maxTokens: MAX_TOKENS,
    temperature: 0,
  });
  if (!Array.isArray(Topics)) throw unreadable('a list of Topics');
  const topics = Topics.map(readTopic).sort((one, other) => other.score - one.score);
  const top = topics[0]?.score ?? 1;
  return topics.slice(0, most).map(({ name, score }) => ({ name, score: Number((score / top).toFixed(3)) }));
}

function readTopic(topic: unknown): RankedTopic {
  const { Name, Score } = (topic ?? {}) as Record<string, unknown>;
  const isNamed = typeof Name === 'string' && Name.trim() !== '' && Name.length <= LONGEST_NAME;
  if (!isNamed || typeof Score !== 'number' || !(Score > 0 && Score <= 1)) throw unreadable('a list of Topics');
  return { name: Name.trim(), score: Score };
}
