import { isLanguageTag, primaryLanguage } from '../../common/language/index.js';
import type { LanguageFinding } from '../../engines/spoken-language/index.js';

export interface LanguageChange {
  readonly language: string;
  /** '' where none was known. */
  readonly previous: string;
}

/** The tags of a list that are separated by `;`. */
export function readLanguages(list: string): string[] {
  return list
    .split(';')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}

/** What of a list is no language tag; undefined when all is. */
export function faultOfLanguages(list: string): string | undefined {
  const wrong = readLanguages(list).filter((tag) => !isLanguageTag(tag)).length;
  return wrong === 0 ? undefined : `expected IETF language tags such as en-US, separated by ';'; ${wrong} are none`;
}

/** Follows the language of a channel from utterance to utterance. */
export class SpokenLanguages {
  /**
   * @param current Tag of the language that is taken for spoken; '' where none is known.
   * @param languages Those that may be found; all where there are none.
   * @param least Confidence that changes the language.
   */
  constructor(
    private current: string,
    private readonly languages: readonly string[],
    private readonly least: number,
  ) {}

  /** The finding as one of the languages that may be found; undefined where it is none of them. */
  known(finding: LanguageFinding): LanguageFinding | undefined {
    if (this.languages.length === 0) return finding;
    const same = (tag: string): boolean => tag.toLowerCase() === finding.language.toLowerCase();
    const near = (tag: string): boolean => primaryLanguage(tag) === primaryLanguage(finding.language);
    const language = this.languages.find(same) ?? this.languages.find(near);
    return language === undefined ? undefined : { ...finding, language };
  }

  /** Takes in a finding that is known; undefined where the language is the same, as far as that is sure. */
  change({ language, confidence }: LanguageFinding): LanguageChange | undefined {
    const { current: previous } = this;
    if (confidence < this.least || primaryLanguage(language) === primaryLanguage(previous)) return undefined;
    this.current = language;
    return { language, previous };
  }
}
