import { eachBlock, filesOfPage } from '../../../../src/model/page';
import type { Tl } from '../../../../src/telegram/codec/tl';
import { readSchema } from '../../../../src/telegram/codec/schema';
import { loadLibrary } from '../../../../src/telegram/connections/library';
import { normaliseArticle, normalisePage, pageBlockReaders } from '../../../../src/telegram/normalise/page';
import { richText, richTextReaders } from '../../../../src/telegram/normalise/rich-text';

const plain = (text: string): Tl => ({ _: 'textPlain', text });
const noCaption: Tl = { _: 'pageCaption', text: { _: 'textEmpty' }, credit: { _: 'textEmpty' } };

const photo: Tl = {
  _: 'photo', id: 77n, accessHash: 5n, fileReference: Buffer.from('ref'), date: 0, dcId: 2,
  sizes: [{ _: 'photoSize', type: 'x', w: 800, h: 600, size: 1234 }],
};

describe('pages of Telegram', () => {
  it.each([
    ['block', 'PageBlock', pageBlockReaders],
    ['text', 'RichText', richTextReaders],
  ] as const)('have a reader for every kind of %s of the library', (_, result, readers) => {
    const kinds = [...readSchema(loadLibrary().definitions).constructorByName.values()].filter((one) => one.result === result).map(({ name }) => name);
    expect(kinds.length).toBeGreaterThan(25);
    expect(kinds.filter((kind) => !Object.hasOwn(readers, kind))).toEqual([]);
    expect(Object.keys(readers).filter((kind) => !kinds.includes(kind))).toEqual([]);
  });

  it('flatten nested formatting, outer before inner', () => {
    const text = richText({
      _: 'textConcat',
      texts: [plain('a '), { _: 'textBold', text: { _: 'textConcat', texts: [plain('b '), { _: 'textItalic', text: plain('c') }] } }, { _: 'textUrl', text: plain('d'), url: 'https://example.com/', webpageId: 0n }, { _: 'textUrl', text: plain(' here'), url: '#place', webpageId: 0n }],
    });
    expect(text).toEqual({
      text: 'a b cd here',
      entities: [{ type: 'bold', offset: 2, length: 3 }, { type: 'italic', offset: 4, length: 1 }, { type: 'textUrl', url: 'https://example.com/', offset: 5, length: 1 }],
    });
  });

  it('keep the text of constructors of a newer layer, and of texts nested without end', () => {
    expect(richText({ _: 'textShiny', text: plain('still here') }).text).toBe('still here');
    let deep = plain('bottom');
    for (let at = 0; at < 5000; at++) deep = { _: 'textBold', text: deep };
    expect(richText(deep).text).toBe('bottom');
  });

  it('name what they cannot show, blocks nested without end among it', () => {
    let deep: Tl = { _: 'pageBlockDivider' };
    for (let at = 0; at < 2000; at++) deep = { _: 'pageBlockDetails', blocks: [deep], title: plain('more') };
    const { blocks } = normalisePage({ _: 'page', blocks: [{ _: 'pageBlockHologram' }, deep] });
    const unsupported = [...eachBlock(blocks)].filter((block) => block.type === 'unsupported');
    expect(unsupported).toEqual([{ type: 'unsupported', name: 'pageBlockHologram' }, { type: 'unsupported', name: 'pageBlockDetails' }]);
  });

  it('find their files in the page, and say of those that are missing what they are', () => {
    const block = (id: bigint): Tl => ({ _: 'pageBlockPhoto', photoId: id, caption: noCaption });
    const page = normalisePage({ _: 'richMessage', part: true, blocks: [{ _: 'pageBlockCollage', items: [block(77n), block(78n)], caption: noCaption }], photos: [photo], documents: [] });
    expect(page.isPartial).toBe(true);
    expect(filesOfPage(page.blocks).map(({ type, file }) => [type, file.id, file.sizeBytes])).toEqual([['photo', '77', 1234]]);
    expect([...eachBlock(page.blocks)].map(({ type }) => type)).toEqual(['group', 'file', 'missingFile']);
  });

  it('make an article with title, author and date, each once', () => {
    const webPage: Tl = {
      _: 'webPage', id: 1n, url: 'https://telegra.ph/A-walk-01-02', displayUrl: 'telegra.ph', hash: 0, title: 'A walk',
      cachedPage: {
        _: 'page', url: 'https://telegra.ph/A-walk-01-02', photos: [], documents: [],
        blocks: [{ _: 'pageBlockTitle', text: plain('A walk') }, { _: 'pageBlockAuthorDate', author: plain('Anna'), publishedDate: 1_735_822_980 }, { _: 'pageBlockParagraph', text: plain('It rained.') }],
      },
    };
    expect(normaliseArticle(webPage)).toEqual({
      url: 'https://telegra.ph/A-walk-01-02', title: 'A walk', author: 'Anna', date: 1_735_822_980,
      blocks: [{ type: 'paragraph', text: { text: 'It rained.', entities: [] } }],
    });
    expect(normaliseArticle({ _: 'webPage', url: 'https://telegra.ph/x' })).toBeUndefined();
  });
});
