import { unreadable } from '../../common/service-call/index.js';
import { askJson, type Completer } from '../../engines/completion/index.js';
import { dialogData, languageOf, type Turn } from '../shared/dialog/index.js';

/** Maximum summary in characters: a longer one does not follow the instructions. */
const MAX_SUMMARY = 2_000;

const MAX_TOKENS = 1_024;

/**
 * Summarizes a dialog by a model, in the language of most of it.
 *
 * @throws DataFlowError as `askJson`; `node.service-failed` if the answer is not a summary.
 */
export async function summarizeByModel(completer: Completer, turns: readonly Turn[]): Promise<string> {
  const { Summary } = await askJson(completer, {
    task: `Sum up the conversation in Turns in one or two sentences, in the language ${languageOf(turns)}. Each channel is a speaker.`,
    data: dialogData(turns),
    answer: { Summary: { type: 'string' } },
    maxTokens: MAX_TOKENS,
    temperature: 0,
  });
  if (typeof Summary !== 'string' || Summary.trim() === '' || Summary.length > MAX_SUMMARY) {
    throw unreadable('a Summary');
  }
  return Summary.trim();
}
