import { unreadable } from '../../common/service-call/index.js';
import { askJson, type Completer } from '../../engines/completion/index.js';
import { dialogData, type Turn } from '../shared/dialog/index.js';
import type { RankedTopic } from '../shared/text-ranking/index.js';

/** Maximum name of a topic, in characters. */
const MAX_NAME = 100;

const MAX_TOKENS = 512;

const TOPIC = {
  type: 'object',
  properties: { Name: { type: 'string' }, Score: { type: 'number' } },
  required: ['Name', 'Score'],
  additionalProperties: false,
};

/**
 * Finds the topics of a dialog by a model.
 *
 * @param most Maximum topics.
 * @returns The topics by descending score, which is 1 for the first.
 * @throws DataFlowError as `askJson`; `node.service-failed` if the answer is not a list of topics.
 */
export async function topicsByModel(
  completer: Completer,
  turns: readonly Turn[],
  most: number,
): Promise<RankedTopic[]> {
  const { Topics } = await askJson(completer, {
    task: `Name the ${most} topics that the conversation in Turns is about, the weightiest first: a name of a few words in the language of the conversation, and a score from 0 to 1.`,
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
  const isNamed = typeof Name === 'string' && Name.trim() !== '' && Name.length <= MAX_NAME;
  if (!isNamed || typeof Score !== 'number' || !(Score > 0 && Score <= 1)) throw unreadable('a list of Topics');
  return { name: Name.trim(), score: Score };
}
