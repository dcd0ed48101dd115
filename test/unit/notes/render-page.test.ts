import { noText, type FormattedText, type PageBlock, type PageCaption } from '../../../src/model/page';
import { renderPage, type PageContext } from '../../../src/notes/pages/render-page';
import { renderMessage } from '../../../src/notes/render/render-message';
import { expectGolden } from './golden';
import { hostileTexts } from './hostile';
import { aContext, aFile, aMessage, aStyle, sentAt } from './samples';

interface MarkdownToken {
  readonly type: string;
  readonly content: string;
  readonly children: readonly MarkdownToken[] | null;
}
const MarkdownIt = jest.requireActual<new (options: object) => { parse(text: string, environment: object): readonly MarkdownToken[] }>('markdown-it');

const text = (content: string, ...entities: FormattedText['entities']): FormattedText => ({ text: content, entities });
const caption = (content = '', credit = ''): PageCaption => ({ text: text(content), credit: text(credit) });
const paragraph = (content: string): PageBlock => ({ type: 'paragraph', text: text(content) });
const photo = (id: string): Extract<PageBlock, { type: 'file' }> => ({ type: 'file', media: { type: 'photo', file: aFile({ id, mimeType: 'image/jpeg' }) }, caption: caption('A picture', 'Anna') });

const context: PageContext = {
  style: aStyle(),
  headings: 'sections',
  fileLine: ({ file }) => `![[Telegram/articles/media/${file.id}.jpg]]`,
  remotePath: (url) => (url.includes('kept') ? 'Telegram/articles/media/kept.jpg' : null),
};

/** One of each kind, and nested ones. */
const blocks: readonly PageBlock[] = [
  { type: 'heading', level: 1, text: text('A heading\nof two lines') },
  { type: 'heading', level: 9, text: text('Too deep') },
  { type: 'authorDate', author: text('Anna'), date: sentAt },
  { type: 'paragraph', text: text('Bold, sub2 and sup3, marked;\na second line', { type: 'bold', offset: 0, length: 4 }, { type: 'subscript', offset: 9, length: 1 }, { type: 'superscript', offset: 18, length: 1 }, { type: 'marked', offset: 21, length: 6 }) },
  { type: 'code', text: 'const a = `1`;\n\nreturn a;', language: 'ts' },
  { type: 'math', source: 'x^2' },
  { type: 'divider' },
  { type: 'list', isOrdered: false, items: [{ blocks: [paragraph('one'), { type: 'list', isOrdered: true, start: 3, items: [{ blocks: [paragraph('three')] }, { number: '7.', blocks: [paragraph('seven'), paragraph('and more')] }] }] }, { isChecked: true, blocks: [paragraph('done')] }, { isChecked: false, blocks: [paragraph('open')] }, { blocks: [paragraph('[x] no box')] }, { blocks: [] }] },
  { type: 'list', isOrdered: true, isReversed: true, items: [{ blocks: [paragraph('two')] }, { blocks: [paragraph('one')] }] },
  { type: 'quote', isCollapsed: false, blocks: [paragraph('To be')], caption: text('Hamlet') },
  { type: 'quote', isCollapsed: true, blocks: [paragraph('folded'), photo('1')], caption: noText },
  photo('2'),
  { ...photo('3'), url: 'https://example.com/large' },
  { type: 'remoteFile', kind: 'photo', url: 'https://telegra.ph/file/kept.jpg', caption: caption('Kept') },
  { type: 'remoteFile', kind: 'photo', url: 'https://telegra.ph/file/gone.jpg', caption: caption('Gone') },
  { type: 'embed', url: 'https://www.youtube.com/watch?v=1', blocks: [], caption: caption('A film') },
  { type: 'embed', url: 'https://x.com/1', title: 'Boris', date: sentAt, blocks: [paragraph('Hello')], caption: caption() },
  { type: 'group', blocks: [photo('4'), photo('5')], caption: caption('Both') },
  { type: 'details', title: text('More'), blocks: [paragraph('inside')] },
  { type: 'table', title: text('Prices'), rows: [[{ text: text('Thing'), isHeader: true }, { text: text('Price'), isHeader: true, align: 'right' }], [{ text: text('a|b'), rows: 2 }, { text: text('1\n2') }], [{ text: text('3') }], [{ text: text('all'), columns: 2 }]] },
  { type: 'table', title: noText, rows: [[{ text: text('no'), align: 'center' }, { text: text('header') }]] },
  { type: 'related', title: text('Read on'), articles: [{ url: 'https://example.com/next', title: 'Next', description: 'It goes\non', author: 'Boris', date: sentAt }, { url: 'javascript:alert(1)', title: 'Bad' }] },
  { type: 'map', latitude: 52.5, longitude: 13.4, caption: caption('Here') },
  { type: 'buttons', buttons: [{ text: 'Open', url: 'https://example.com/' }, { text: 'Nothing' }] },
  { type: 'missingFile', kind: 'video', caption: caption('Lost') },
  { type: 'unsupported', name: 'pageBlockHologram' },
];

describe('pages', () => {
  it('are written block by block', () => expectGolden('page', `${renderPage(blocks, context)}\n`));

  it('are written in rich messages, whose headings are no headings of the note', () => {
    const page = { blocks: [...blocks.slice(0, 4), photo('2'), { type: 'quote', isCollapsed: false, blocks: [photo('6')], caption: noText } as const, ...blocks.slice(18, 19)], isPartial: true };
    const block = renderMessage(aMessage({ text: '', page }), aContext());
    expectGolden('rich-message', `${block.text}\n`);
    expect(block.furtherLines?.map(({ fileId }) => fileId)).toEqual(['2', '6']);
  });

  it.each(hostileTexts.map((hostile) => [hostile] as const))('show what they hold literally: %j', (hostile) => {
    const everywhere: readonly PageBlock[] = [
      { type: 'heading', level: 2, text: text(hostile) },
      paragraph(hostile),
      { type: 'list', isOrdered: false, items: [{ blocks: [paragraph(hostile)] }] },
      { type: 'quote', isCollapsed: false, blocks: [paragraph(hostile)], caption: text(hostile) },
      { type: 'details', title: text(hostile), blocks: [] },
      { type: 'table', title: noText, rows: [[{ text: text(hostile) }]] },
      { type: 'embed', url: 'https://example.com/', title: hostile, blocks: [], caption: caption(hostile, hostile) },
      { type: 'buttons', buttons: [{ text: hostile }] },
    ];
    const markdown = renderPage(everywhere, context);
    const tokens = new MarkdownIt({ html: true }).parse(markdown, {});
    const all = tokens.flatMap((token) => [token, ...(token.children ?? [])]);
    expect(all.filter(({ type }) => ['html_block', 'image', 'hr'].includes(type))).toEqual([]);
    expect(all.filter(({ type, content }) => type === 'html_inline' && content !== '<br>')).toEqual([]);
    expect(tokens.filter(({ type }) => type === 'heading_open')).toHaveLength(hostile.trim() === '' ? 0 : 1);
    expect(markdown).not.toMatch(/^\^tg-|(?<!\\)!?\[\[|^%%/m);
  });

  it('believe no table that claims to be without end', () => {
    const rows = [[{ text: text('wide'), columns: 2_000_000_000, rows: 2_000_000_000 }]];
    expect(renderPage([{ type: 'table', title: noText, rows }], context).length).toBeLessThan(2000);
  });
});
