import type { ErrorDeclaration } from '../../../common/errors/index.js';
import { html, page, prose, type Html } from './html.js';

type Entry = readonly [code: string, error: ErrorDeclaration];

/** The page that the `type` of problems leads to: all errors, each at the anchor of its code. */
export function errorsPage(errors: Readonly<Record<string, ErrorDeclaration>>): string {
  const entries: readonly Entry[] = Object.entries(errors);
  const areas = [...new Set(entries.map(([code]) => areaOf(code)))];
  return page('Errors of Data Flow', [
    html`<h1>Errors</h1>
      <p>
        Every error is answered as <code>application/problem+json</code> (RFC 9457). Its <code>type</code> leads here;
        <code>detail</code> has the value found and the value expected. An error is retryable if the same request, sent
        again unchanged, may succeed.
      </p>`,
    ...areas.map((area) => sectionsOf(area, entries)),
  ]);
}

function sectionsOf(area: string, entries: readonly Entry[]): Html {
  const sections = entries
    .filter(([code]) => areaOf(code) === area)
    .map(
      ([code, { status, retryable, title, help }]) => html`
        <section id="${code}">
          <h3>
            <a href="#${code}"><code>${code}</code></a>
          </h3>
          <p>Status ${status}, ${retryable ? 'retryable' : 'not retryable'}. <strong>${title}.</strong></p>
          <p>${prose(help)}</p>
        </section>
      `,
    );
  return html`<h2>${area}</h2>
    ${sections}`;
}

function areaOf(code: string): string {
  return code.split('.', 1).join('');
}
