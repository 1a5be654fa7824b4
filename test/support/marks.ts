/** A text as a recognizer returns it: without punctuation and capitals. */
export function asHeard(text: string, language: string): string {
  return text.replaceAll(/[.,?!]/g, '').toLocaleLowerCase(language);
}

/** Counts the punctuation marks of one text that are at the same positions in another. */
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

  /** Precision and recall of marks, in whole percent. */
  get percents(): { readonly precision: number; readonly recall: number } {
    const percent = (of: number): number => Math.round((100 * this.right) / of);
    return { precision: percent(this.found), recall: percent(this.expected) };
  }
}

function marksOf(text: string): string[] {
  return text.split(' ').map((word) => /[.,?]$/.exec(word)?.[0] ?? '');
}
