import fc from 'fast-check';
import type { Message } from '../../../src/model/message';
import { findFrontMatter } from '../../../src/notes/properties/front-matter';
import { normaliseText } from '../../../src/notes/merge/parse-markdown';
import { renderMessage } from '../../../src/notes/render/render-message';
import type { Layout } from '../../../src/notes/types';
import { updateNote } from '../../../src/notes/merge/update-note';
import { HOSTILE_TEXTS } from '../../telegram-dc/world/hostile';
import { aText } from './arbitraries';
import { hostileTexts } from './hostile';
import { aContext, aMessage } from './samples';

/*
 * What a Markdown parser that is not ours makes of hostile texts, in every place a text has in real notes. Obsidian's own
 * additions (wikilinks, comments, highlights, mathematics, tags, footnotes, block ids) are looked for in the source.
 */

/** What is used of markdown-it's tokens. */
interface Token {
  readonly type: string;
  readonly content: string;
  readonly children: readonly Token[] | null;
}

type Parser = new (options: { readonly html: boolean; readonly breaks: boolean }) => { parse(markdown: string, environment: object): readonly Token[] };

const MarkdownIt = jest.requireActual<Parser>('markdown-it');
const parser = new MarkdownIt({ html: true, breaks: true });
const texts = [...new Set([...hostileTexts, ...HOSTILE_TEXTS])];

interface Read {
  /** Kinds of blocks around and beside the paragraphs. */
  readonly blocks: readonly string[];
  /** Kinds of inline syntax. */
  readonly inlines: readonly string[];
  readonly visible: string;
}

function read(markdown: string): Read {
  const tokens = parser.parse(markdown, {});
  const inline = tokens.flatMap(({ children }) => children ?? []);
  const shown = (token: Token): string => (token.type === 'softbreak' || token.type === 'hardbreak' ? '\n' : token.content);
  return {
    blocks: tokens.map(({ type }) => type).filter((type) => !['inline', 'paragraph_open', 'paragraph_close'].includes(type)),
    inlines: inline.map(({ type }) => type).filter((type) => !['text', 'text_special', 'softbreak', 'hardbreak'].includes(type)),
    visible: tokens.flatMap(({ children }) => (children === null ? [] : [children.map(shown).join('')])).join('\n'),
  };
}

/** As it is seen: blank lines are one break, and kinds of spaces look alike. */
function seen(text: string): string {
  return text.replace(/[\u00a0\u2003]/g, ' ').replaceAll('\t', ' ').replace(/ *\n[ \n]*/g, '\n').trim();
}

/** The source without what a backslash made harmless. */
function unescaped(markdown: string): string {
  return markdown.replace(/\\[!-/:-@[-`{-~]/g, '·');
}

function expectNoObsidianSyntax(markdown: string): void {
  const source = unescaped(markdown);
  expect(source).not.toMatch(/\[\[|%%|==|\[\^|<%|(?:^|[\s\p{P}])#(?=[\p{L}_/-])/u);
  expect(source.match(/\$/g)?.length ?? 0).toBeLessThan(2);
  expect(source.replace(/\n\^tg-\d+$/, '')).not.toMatch(/(?:^|\s)\^[A-Za-z0-9-]+[ \t]*$/m);
}

/** A note that holds this one message, without front matter. */
function noteOf(changes: Partial<Message>, layout: Layout): string {
  const block = renderMessage(aMessage(changes), aContext({ layout, linkTo: () => null }));
  const { text } = updateNote(null, { properties: [['tg-layout', layout]], blocks: [{ block, base: null }] });
  return text.slice(findFrontMatter(text)?.end ?? 0).trimEnd();
}

const longLine = '\u3000\u3000\u3000\u3000wide indentation';
const shownTexts = [...texts, longLine, '      six\n        eight', ' \t x', '\u00a0\u00a0\u00a0\u00a0x'].filter((text) => normaliseText(text).trim() !== '');

describe.each(['day', 'message'] as const)('a text of a note (%s)', (layout) => {
  test.each(shownTexts)('%j shows literally', (text) => {
    const note = noteOf({ text }, layout);
    const { blocks, inlines, visible } = read(note);
    expect(blocks).toEqual([]);
    // The header's name is bold.
    expect(inlines).toEqual(layout === 'day' ? ['strong_open', 'strong_close'] : []);
    expect(seen(visible)).toBe(seen(`${layout === 'day' ? 'Anna Ö. · 14:03\n' : ''}${normaliseText(text)}\n^tg-12`));
    expectNoObsidianSyntax(note);
    // Nor may an editor that counts wide spaces see a code block.
    expect(note).not.toMatch(/^[^\S\n]{4}/m);
  });
});

test.each(shownTexts)('%j shows literally in a quote, as a poll answer and as a task', (text) => {
  const quoted = read(noteOf({ text: 'Hello', reply: { messageId: 9, quote: { text, entities: [] } } }, 'day'));
  expect(quoted.blocks).toEqual(['blockquote_open', 'blockquote_close']);
  expect(seen(quoted.visible)).toContain(seen(normaliseText(text)));
  const poll = read(noteOf({ text: '', media: { type: 'poll', question: 'Q', isQuiz: false, isMultiple: false, isAnonymous: true, isClosed: false, options: [{ text }] } }, 'day'));
  expect(poll.blocks).toEqual(['bullet_list_open', 'list_item_open', 'list_item_close', 'bullet_list_close']);
  const todo = read(noteOf({ text: '', media: { type: 'todo', title: 'T', items: [{ id: 1, text }] } }, 'day'));
  expect(todo.blocks).toEqual(poll.blocks);
});

test('random texts show literally', () => {
  fc.assert(
    fc.property(aText, fc.constantFrom<Layout>('day', 'message'), (text, layout) => {
      fc.pre(normaliseText(text).trim() !== '');
      const note = noteOf({ text }, layout);
      const { blocks, inlines, visible } = read(note);
      expect(blocks).toEqual([]);
      expect(inlines.filter((kind) => !kind.startsWith('strong'))).toEqual([]);
      expect(seen(visible).endsWith(seen(`${normaliseText(text)}\n^tg-12`))).toBe(true);
      expect(note).not.toMatch(/^[^\S\n]{4}/m);
    }),
    { numRuns: Number(process.env.CASES ?? 10_000) },
  );
});
