import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { parseHtml, type HtmlNode } from '../../../../companion/articles/html-tree';
import { readArticle } from '../../../../companion/articles/read-article';
import { renderPage } from '../../../../src/notes/pages/render-page';
import { expectGolden } from '../../notes/golden';
import { aStyle } from '../../notes/samples';

const url = 'https://telegra.ph/A-walk-along-the-coast-01-02';
const page = readFileSync(path.join(__dirname, '../../../fixtures/articles/walk.html'), 'utf8');

function leavesOf(node: HtmlNode): readonly string[] {
  return typeof node === 'string' ? [node] : node.children.flatMap(leavesOf);
}

describe('articles of telegra.ph', () => {
  it('have title, author and date', () => {
    expect(readArticle(page, url)).toMatchObject({ url, title: 'A walk along the coast', author: 'Anna & Boris', date: Date.UTC(2025, 0, 2, 13, 3) / 1000 });
  });

  it('keep every block and every word', () => {
    const blocks = readArticle(page, url)?.blocks ?? [];
    const kept = (address: string): string | null => (address === 'https://telegra.ph/file/abc123.jpg' ? 'Telegram/articles/media/abc123.jpg' : null);
    expectGolden('article-body', `${renderPage(blocks, { style: aStyle(), headings: 'sections', fileLine: () => '', remotePath: kept })}\n`);
  });

  it('have no date when the page has none, and need no article element', () => {
    const article = readArticle('<body><h1>T</h1><p>text', url);
    expect(article).toEqual({ url, title: 'T', blocks: [{ type: 'paragraph', text: { text: 'text', entities: [] } }] });
    expect(readArticle('no page', url)).toBeNull();
    expect(readArticle('<meta property="article:published_time" content="soon"><body>x', url)).not.toHaveProperty('date');
  });

  it('lose no text, whatever the page is', () => {
    const piece = fc.oneof(fc.constantFrom('<p>', '</p>', '<b>', '</b>', '<ul><li>', '</ul>', '<figure>', '</figure>', '<x-y a="b>', '<', '>', '&amp;', '&lt;p&gt;', '<br/>', '<table><tr><td>', '</table>', '<pre>', '</pre>', '<a href="/x">', '</a>'), fc.stringMatching(/^[a-z]{1,5}$/));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const html = `<body><article>${pieces.join('')}</article>`;
        const shown = renderPage(readArticle(html, url)?.blocks ?? [], { style: aStyle(), headings: 'sections', fileLine: () => '', remotePath: () => null });
        for (const word of leavesOf(parseHtml(html)).flatMap((leaf) => leaf.match(/[a-z]+/g) ?? [])) expect(shown).toContain(word);
      }),
    );
  });

  it('are read in time and depth that pages made to hurt do not change', () => {
    for (const hostile of ['<a'.repeat(50_000), '<div>'.repeat(20_000), '<!--'.repeat(20_000), '<p "'.repeat(30_000), '<title>'.repeat(10_000), `<b>${'x'.repeat(100_000)}`, '&#x'.repeat(30_000)]) {
      expect(readArticle(`<body>${hostile}`, url)).not.toBeNull();
    }
  });
});
