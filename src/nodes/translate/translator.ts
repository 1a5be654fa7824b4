import { unreadable } from '../../common/service-call/index.js';
import { askJson, type Completer } from '../../engines/completion/index.js';
import type { TranslateParameters } from './translate.parameters.js';

const PROMPT =
  'Translate Text, which a person said in a conversation, from the language {{source}} to the language {{target}}. Keep names and numbers. Add nothing, and leave nothing out.';

/** Maximum translation, relative to its text plus characters: a longer one has additional content. */
const LONGEST = { times: 10, characters: 200 };

/** From one language to another, as IETF tags. */
export interface Direction {
  readonly source: string;
  readonly target: string;
}

/**
 * Translates a text by a model.
 *
 * @throws DataFlowError as `askJson`; `node.service-failed` if the answer is not a translation.
 */
export async function translateText(
  completer: Completer,
  text: string,
  { source, target }: Direction,
  { Prompt, Role, MaxTokens, Temperature }: TranslateParameters,
): Promise<string> {
  const prompt = Prompt.trim() === '' ? defaultPrompt(Role) : Prompt;
  const values: Readonly<Record<string, string>> = { source, target, role: Role };
  const { Text } = await askJson(completer, {
    task: prompt.replaceAll(/\{\{(source|target|role)\}\}/g, (_, name: string) => values[name] ?? ''),
    data: { Text: text },
    answer: { Text: { type: 'string' } },
    maxTokens: MaxTokens,
    temperature: Temperature,
  });
  const longest = LONGEST.times * text.length + LONGEST.characters;
  if (typeof Text !== 'string' || Text.trim() === '' || Text.length > longest) throw unreadable('a translation');
  return Text.trim();
}

function defaultPrompt(role: string): string {
  return role.trim() === '' ? PROMPT : `You are {{role}}. ${PROMPT}`;
}
