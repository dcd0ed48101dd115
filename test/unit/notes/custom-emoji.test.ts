import fc from 'fast-check';
import type { Entity, EntityKind } from '../../../src/model/message';
import type { FormattedText, PageBlock } from '../../../src/model/page';
import { parseEntities } from '../../../src/notes/entities/parse-entities';
import { writeMarkdown } from '../../../src/notes/entities/write-markdown';
import { endsText } from '../../../src/notes/merge/own-lines';
import { normaliseText, plainTextOf } from '../../../src/notes/merge/parse-markdown';
import { renderPage } from '../../../src/notes/pages/render-page';
import { anEntity, aText } from './arbitraries';

const style = { spoilers: 'hidden', hashtags: 'tags', tagPrefix: '', emojiOf: (id: string) => (id === '0' ? null : `My notes/_emoji/${id}.webp`) } as const;
const embed = '![[My notes/_emoji/5.webp|😀|20]]';

/** Every 😀 of the text is a custom emoji; `over` covers the whole text. */
function write(text: string, over: readonly EntityKind[] = [], documentId = '5'): string {
  const emoji: readonly Entity[] = [...text.matchAll(/😀/g)].map(({ index }) => ({ type: 'customEmoji', documentId, offset: index, length: 2 }));
  return writeMarkdown(parseEntities(text, [...over.map((kind) => ({ ...kind, offset: 0, length: text.length })), ...emoji], style));
}

it.each<[string, readonly EntityKind[], string]>([
  ['a 😀 b', [], `a ${embed} b`],
  ['😀😀', [], `${embed}${embed}`],
  ['Hi!😀', [], `Hi\\!${embed}`],
  ['a 😀', [{ type: 'bold' }, { type: 'italic' }], `***a ${embed}***`],
  ['a 😀', [{ type: 'spoiler' }], `<span class="tobs-spoiler">a ${embed}</span>`],
  ['a\n😀', [{ type: 'blockquote', isCollapsed: false }], `> a\n> ${embed}`],
])('%j with %j shows its picture', (text, over, markdown) => {
  expect(write(text, over)).toBe(markdown);
  expect(plainTextOf(markdown)).toBe(text);
});

it.each<[string, readonly EntityKind[]]>([
  ['a 😀', [{ type: 'textUrl', url: 'https://example.com' }]],
  ['😀', [{ type: 'textUrl', url: 'https://example.com' }]],
  ['a 😀', [{ type: 'code' }]],
  ['a 😀', [{ type: 'pre', language: '' }]],
])('%j with %j shows the character', (text, over) => {
  expect(write(text, over)).toContain('😀');
  expect(write(text, over)).not.toContain('![[');
});

it('shows the character without a picture, and for what is no emoji', () => {
  expect(write('a 😀', [], '0')).toBe('a 😀');
  expect(write('a | b ]]', [{ type: 'customEmoji', documentId: '5' }])).not.toContain('![[');
  expect(write('12', [{ type: 'customEmoji', documentId: '5' }])).toBe('12');
});

it('is no file of the message', () => {
  expect([endsText(embed), endsText('![[My notes/media/5.webp]]')]).toEqual([false, true]);
});

it('stands in the texts and tables of rich messages, and as the character in their headings', () => {
  const text: FormattedText = { text: 'a 😀', entities: [{ type: 'customEmoji', documentId: '5', offset: 2, length: 2 }] };
  const note = { ...style, timeZone: 'UTC', reactions: 'counts', language: 'en', webPreviews: 'card', properties: 'full' } as const;
  const blocks: readonly PageBlock[] = [{ type: 'heading', level: 2, text }, { type: 'paragraph', text }, { type: 'table', title: { text: '', entities: [] }, rows: [[{ text }]] }];
  const cell = `a ${embed.replaceAll('|', '\\|')}`;
  expect(renderPage(blocks, { style: note, headings: 'sections', fileLine: () => '', remotePath: () => null, emojiOf: style.emojiOf })).toBe(`## a 😀\n\na ${embed}\n\n|  |\n| --- |\n| ${cell} |`);
  expect(plainTextOf(cell)).toBe('a 😀');
});

test('random texts with random entities come back', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(aText, fc.constant('😀')), { maxLength: 4 }), fc.array(anEntity, { maxLength: 6 }), (parts, entities) => {
      const text = parts.join('');
      const emoji: readonly Entity[] = [...text.matchAll(/😀/gu)].map(({ index }) => ({ type: 'customEmoji', documentId: '5', offset: index, length: 2 }));
      expect(plainTextOf(writeMarkdown(parseEntities(text, [...entities, ...emoji], style)))).toBe(normaliseText(text));
    }),
    { numRuns: Number(process.env.CASES ?? 3000) },
  );
});
