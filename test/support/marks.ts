/** What a text would be if a recognizer had heard it: no marks, no capitals. */
export function asHeard(text: string, language: string): string {
  return text.replaceAll(/[.,?!]/g, '').toLocaleLowerCase(language);
}

/** How many marks of one text stand where the other has the same. */
export class MarkCount {
  private right = 0;
  private found = 0;
  private expected = 0;

  add(written: string, expected: string): void {
    const marks = marksOf(written);
    const wanted = marksOf(expected);
    this.found += marks.filter((mark) => mark !== '').length;
    this.expected += wanted.filter((mark) => mark !== '').length;
    this.right += marks.filter((mark, at) => mark !== '' && mark === wanted[at]).length;
  }

  /** Shares of marks: those found that are right, and those expected that were found, in whole percent. */
  get percents(): { readonly precision: number; readonly recall: number } {
    const percent = (of: number): number => Math.round((100 * this.right) / of);
    return { precision: percent(this.found), recall: percent(this.expected) };
  }
}

function marksOf(text: string): string[] {
  return text.split(' ').map((word) => /[.,?]$/.exec(word)?.[0] ?? '');
}
