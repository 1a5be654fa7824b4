import { html, page } from './html.js';

/** A page of the server that its home page links to. */
export interface HomeLink {
  /** Key in the JSON form of the home page. */
  readonly name: string;
  readonly href: string;
  readonly text: string;
}

/** The page at the address of the server, for browsers. */
export function homePage(links: readonly HomeLink[]): string {
  const items = links.map(({ href, text }) => html`<li><a href="${href}">${href}</a>: ${text}</li> `);
  return page('Data Flow', [
    html`<h1>Data Flow</h1>
      <p>
        This server turns calls into structured events. Send a recording to <code>POST /project-runner</code>, or stream
        audio to it over a WebSocket.
      </p>
      <ul>
        ${items}
      </ul>`,
  ]);
}

/** The same for programs. */
export function homeDocument(links: readonly HomeLink[]): object {
  return { name: 'Data Flow', links: Object.fromEntries(links.map(({ name, href }) => [name, href])) };
}
