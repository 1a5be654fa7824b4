import { readFile } from 'node:fs/promises';

/** A command in a page, and its output as the page shows it. */
export interface DocExample {
  /** Line of the page that the command begins at. */
  readonly line: number;
  readonly command: string;
  /** `…` matches any text; undefined if the page shows no output. */
  readonly output: string | undefined;
}

/** The `bash` blocks of a page, each with the `text` block that follows it. */
export async function readExamples(page: URL): Promise<DocExample[]> {
  const text = await readFile(page, 'utf8');
  const blocks = [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map((match) => ({
    language: match[1],
    body: match[2] ?? '',
    line: text.slice(0, match.index).split('\n').length + 1,
  }));
  return blocks.flatMap(({ language, body, line }, index) => {
    if (language !== 'bash') return [];
    const next = blocks[index + 1];
    return [{ line, command: body, output: next?.language === 'text' ? next.body : undefined }];
  });
}

/** Whether the printed output matches the output in a page. */
export function fits(printed: string, shown: string): boolean {
  const pattern = shown
    .trimEnd()
    .split('…')
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${pattern}$`, 's').test(printed.trimEnd());
}
