import { askJson, dialogData, type Completer } from '../../engines/completion/index.js';
import { languageOf, type Turn } from '../../engines/dialog/index.js';
import { unreadable } from '../../engines/calls/index.js';

/** Longest summary that is taken, in characters: a model that writes more has not done what it was asked. */
const LONGEST_SUMMARY = 2_000;

const MAX_TOKENS = 1_024;

/**
 * Lets a model sum up a dialog, in the language of most of it.
 *
 * @throws DataFlowError as `askJson`; `node.service-failed` where the answer is no summary.
 */
export async function summarizeByModel(completer: Completer, turns: readonly Turn[]): Promise<string> {
  const { Summary } = await askJson(completer, {
    task: `Sum up the conversation in Turns in one or two sentences, in the language ${languageOf(turns)}. Each channel is a speaker.`,
    data: dialogData(turns),
    answer: { Summary: { type: 'string' } },
    maxTokens: MAX_TOKENS,
    temperature: 0,
  });
  if (typeof Summary !== 'string' || Summary.trim() === '' || Summary.length > LONGEST_SUMMARY) {
    throw unreadable('a Summary');
  }
  return Summary.trim();
}
