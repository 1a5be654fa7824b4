import { primaryLanguage } from '../../common/language/index.js';

/** Stands for every language. */
export const ANY_LANGUAGE = '*';

/** Languages that stand in the names of published models (ISO 639-1; `yue` is Cantonese). */
const KNOWN = new Set(
  'ar be bg bn ca cs cy da de el en es et eu fa fi fr ga gl he hi hr hu id is it ja ka kk ko lb lt lv mk ml mr ms ne nl no pl pt ro ru sk sl sq sr sv sw ta te th tr uk ur uz vi yue zh'.split(
    ' ',
  ),
);

/** The languages of a model by the name of its folder, such as `sherpa-onnx-zipformer-en-2023-06-26`; none when it does not say. */
export function languagesIn(name: string): string[] {
  return [...new Set(name.toLowerCase().split(/[-_.]/))].filter((part) => KNOWN.has(part));
}

/** @param language IETF tag; '' for any. */
export function hasLanguage(languages: readonly string[], language: string): boolean {
  if (languages.includes(ANY_LANGUAGE)) return true;
  if (language === '') return languages.length > 0;
  return languages.some((each) => primaryLanguage(each) === primaryLanguage(language));
}
