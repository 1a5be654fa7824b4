import { isLanguageTag, primaryLanguage } from '../../common/language/index.js';
import type { LanguageFinding } from '../../engines/spoken-language/index.js';

export interface LanguageChange {
  readonly language: string;
  /** The previous language; '' if unknown. */
  readonly previous: string;
}

/** The tags of a list that are separated by `;`. */
export function readLanguages(list: string): string[] {
  return list
    .split(';')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}

/** Entries of a list that are not language tags; undefined if there are none. */
export function faultOfLanguages(list: string): string | undefined {
  const wrong = readLanguages(list).filter((tag) => !isLanguageTag(tag)).length;
  return wrong === 0 ? undefined : `expected IETF language tags such as en-US, separated by ';'; ${wrong} are invalid`;
}

/** Follows the language of a channel from utterance to utterance. */
export class SpokenLanguages {
  /**
   * @param current Tag of the current language; '' if unknown.
   * @param languages The possible languages; empty for all.
   * @param least Minimum confidence for a change.
   */
  constructor(
    private current: string,
    private readonly languages: readonly string[],
    private readonly least: number,
  ) {}

  /** The finding as one of the possible languages; undefined if it is another. */
  known(finding: LanguageFinding): LanguageFinding | undefined {
    if (this.languages.length === 0) return finding;
    const same = (tag: string): boolean => tag.toLowerCase() === finding.language.toLowerCase();
    const near = (tag: string): boolean => primaryLanguage(tag) === primaryLanguage(finding.language);
    const language = this.languages.find(same) ?? this.languages.find(near);
    return language === undefined ? undefined : { ...finding, language };
  }

  /** Applies a finding; undefined if the language stays the same or the confidence is too low. */
  change({ language, confidence }: LanguageFinding): LanguageChange | undefined {
    const { current: previous } = this;
    if (confidence < this.least || primaryLanguage(language) === primaryLanguage(previous)) return undefined;
    this.current = language;
    return { language, previous };
  }
}
