import { describe, expect, it } from 'vitest';
import { ERRORS } from '../../../common/errors/index.js';
import { errorsPage } from './errors-page.js';
import { homePage } from './home-page.js';

describe('errorsPage', () => {
  it('has an anchor, the title and the status of every code of the catalogue', () => {
    const page = errorsPage(ERRORS);
    const anchors = [...page.matchAll(/<section id="([^"]+)">/g)].map(([, code]) => code);
    expect(anchors.toSorted()).toEqual(Object.keys(ERRORS).toSorted());
    for (const { title, status } of Object.values(ERRORS)) {
      expect(page).toContain(`<strong>${title}.</strong>`);
      expect(page).toContain(`Status ${status}, `);
    }
  });

  it('shows text in backticks as code', () => {
    const page = errorsPage({ 'a.b': { status: 400, retryable: true, title: 'T', help: 'Send `x<y` again.' } });
    expect(page).toContain('<p>Send <code>x&lt;y</code> again.</p>');
    expect(page).toContain('Status 400, retryable.');
  });

  it('escapes everything that comes from the catalogue', () => {
    const evil = `"'><script>alert(1)</script>&amp;`;
    const page = errorsPage({
      [`${evil}.x`]: { status: 400, retryable: false, title: evil, help: `\`${evil}\` ${evil}` },
    });
    expect(page).not.toContain('<script');
    expect(page).not.toContain(evil);
    expect(page).toContain('&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;');
  });
});

describe('homePage', () => {
  it('escapes addresses and texts', () => {
    const page = homePage([{ name: 'a', href: '/x"onclick="y', text: '<b>' }]);
    expect(page).toContain('<a href="/x&quot;onclick=&quot;y">/x&quot;onclick=&quot;y</a>: &lt;b&gt;');
  });
});
