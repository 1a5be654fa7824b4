/** Counts the words of each language. */
export class LanguageCount {
  private readonly words = new Map<string, number>();

  /** @param language BCP 47; '' for unknown. */
  add(language: string, words: number): void {
    if (language !== '') this.words.set(language, (this.words.get(language) ?? 0) + words);
  }

  /** The language of most words, the first of several; null for none. */
  get main(): string | null {
    let main: string | null = null;
    let most = -1;
    for (const [language, words] of this.words) {
      if (words <= most) continue;
      main = language;
      most = words;
    }
    return main;
  }
}
