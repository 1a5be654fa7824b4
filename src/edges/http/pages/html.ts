const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that is HTML already. */
export class Html {
  constructor(readonly text: string) {}
}

type Value = string | number | Html | readonly Html[];

/**
 * Template tag: makes HTML, in which every value is escaped unless it is HTML.
 *
 * Values belong in text or in quoted attributes.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(String.raw({ raw: strings }, ...values.map(textOf)));
}

/** Prose in which backticks mark code. */
export function prose(text: string): readonly Html[] {
  return text.split('`').map((part, index) => (index % 2 === 0 ? html`${part}` : html`<code>${part}</code>`));
}

/** A whole page. */
export function page(title: string, body: readonly Html[]): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html> `.text;
}

/** The policy of the server allows styles in a page, but no scripts. */
const STYLE = new Html(
  [
    ':root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }',
    'body { margin: 0; }',
    'main { max-width: 50rem; margin: 0 auto; padding: 1.5rem; }',
    'code { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }',
    'section { border-top: 1px solid #8886; padding-block: 0.5rem; }',
    'section:target { background: #fc03; }',
    'h3 { margin-block: 0.5rem 0; }',
  ].join('\n'),
);

function textOf(value: Value): string {
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(({ text }) => text).join('');
  return String(value).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
