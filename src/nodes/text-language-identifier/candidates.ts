import { isLanguageTag, primaryLanguage } from '../../common/language/index.js';

/** Codes of one language with several names, as the identifier has them. */
const SAME: ReadonlyMap<string, string> = new Map([
  ['nb', 'no'],
  ['nn', 'no'],
  ['fil', 'tl'],
  ['iw', 'he'],
]);

/** Possible languages of a text: the tags in a project, by the codes of the identifier. */
export type Candidates = ReadonlyMap<string, string>;

/** @param list Tags, separated by `;`. Of two tags of one language, the first is used. */
export function readCandidates(list: string): Candidates {
  const candidates = new Map<string, string>();
  for (const tag of tagsOf(list)) if (!candidates.has(codeOf(tag))) candidates.set(codeOf(tag), tag);
  return candidates;
}

/** Entries that are not language tags. */
export function faultyTags(list: string): string[] {
  return tagsOf(list).filter((tag) => !isLanguageTag(tag));
}

/** The identifier's code of the language of a tag. */
export function codeOf(tag: string): string {
  const language = primaryLanguage(tag);
  return SAME.get(language) ?? language;
}

function tagsOf(list: string): string[] {
  return list
    .split(';')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}
