import fc from 'fast-check';
import type { Message } from '../../../src/model/message';
import { findFrontMatter, readProperties } from '../../../src/notes/properties/front-matter';
import { normaliseText, plainTextOf } from '../../../src/notes/merge/parse-markdown';
import { renderMessage } from '../../../src/notes/render/render-message';
import type { Layout } from '../../../src/notes/types';
import { updateNote } from '../../../src/notes/merge/update-note';
import { HOSTILE_NAMES, HOSTILE_TEXTS } from '../../telegram-dc/world/hostile';
import { aName, anEntity, aText } from './arbitraries';
import { hostileTexts } from './hostile';
import { aContext, aFile, aMessage } from './samples';

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
  /** Tags, as they are written. */
  readonly html: readonly string[];
}

function read(markdown: string): Read {
  const tokens = parser.parse(markdown, {});
  const inline = tokens.flatMap(({ children }) => children ?? []);
  const shown = (token: Token): string => (token.type === 'softbreak' || token.type === 'hardbreak' ? '\n' : token.content);
  return {
    blocks: tokens.map(({ type }) => type).filter((type) => !['inline', 'paragraph_open', 'paragraph_close'].includes(type)),
    inlines: inline.map(({ type }) => type).filter((type) => !['text', 'text_special', 'softbreak', 'hardbreak'].includes(type)),
    html: inline.filter(({ type }) => type === 'html_inline').map(({ content }) => content),
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
  expect(source).not.toMatch(/\[\[|%%|==|\[\^|\^\[|(?:^|[\s\p{P}])#(?=[\p{L}_/-])/u);
  // Plugins for templates and queries read the source as it is.
  expect(markdown).not.toMatch(/<%|::/);
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
      expectNoObsidianSyntax(note);
      expect(note).not.toMatch(/^[^\S\n]{4}/m);
    }),
    { numRuns: Number(process.env.CASES ?? 10_000) },
  );
});

/** The source without what a backslash made harmless, without code, in which only templating plugins look, and without addresses. */
function plainSource(markdown: string): string {
  const withoutFences = markdown.replace(/^(?:> )?(`{3,})[^`\n]*\n[^]*?\n(?:> )?\1[^\S\n]*$/gm, '');
  return withoutFences.replace(/\\[!-/:-@[-`{-~]|(`+)(?!`)[^]*?(?<!`)\1(?!`)/g, '·').replace(/\]\([^()\s]*\)/g, '](·)');
}

test('random texts with random entities show nothing but these entities', () => {
  const ours = new Set(['text_special', 'strong_open', 'strong_close', 'em_open', 'em_close', 's_open', 's_close', 'code_inline', 'link_open', 'link_close', 'html_inline']);
  fc.assert(
    fc.property(aText, fc.array(anEntity, { maxLength: 5 }), (text, entities) => {
      fc.pre(normaliseText(text).trim() !== '');
      const note = noteOf({ text, entities }, 'message');
      const { blocks, inlines, html } = read(note);
      expect(inlines.filter((kind) => !ours.has(kind))).toEqual([]);
      expect(blocks.filter((kind) => !['blockquote_open', 'blockquote_close', 'fence'].includes(kind))).toEqual([]);
      expect(html.filter((tag) => !/^<(?:\/?[ubis]|span class="tobs-spoiler"|\/span)>$/.test(tag))).toEqual([]);
      expect(note).not.toContain('<%');
      expect(plainSource(note)).not.toMatch(/\[\[|%%|==|\[\^|\^\[|::|^>? *\[!(?!quote\]-)/m);
    }),
    { numRuns: Number(process.env.CASES ?? 5000) },
  );
});

/** Everywhere a name, a title or another short text of somebody else's stands in a note of a message. */
const places: Readonly<Record<string, (name: string) => Partial<Message>>> = {
  author: (name) => ({ author: { name } }),
  signature: (name) => ({ signature: name }),
  bot: (name) => ({ viaBot: { name } }),
  forward: (name) => ({ forward: { origin: { name }, signature: name, date: 1_700_000_000 } }),
  reaction: (name) => ({ reactions: [{ emoji: '👍', count: 2, people: [name, name] }] }),
  button: (name) => ({ buttons: [[{ text: name }, { text: name, url: 'https://example.com/' }]] }),
  poll: (name) => ({ media: { type: 'poll', question: name, isQuiz: true, isMultiple: false, isAnonymous: true, isClosed: false, options: [{ text: name }], solution: { text: name, entities: [] } } }),
  todo: (name) => ({ media: { type: 'todo', title: name, items: [{ id: 1, text: name, doneBy: name }] } }),
  document: (name) => ({ media: { type: 'document', file: aFile({ name }) } }),
  music: (name) => ({ media: { type: 'audio', file: aFile({ name }), title: name, performer: name } }),
  page: (name) => ({ media: { type: 'webPage', url: 'https://example.com/', siteName: name, title: name, description: name } }),
  contact: (name) => ({ media: { type: 'contact', name, phone: name } }),
  title: (name) => ({ text: '', action: { type: 'titleChanged', title: name } }),
  members: (name) => ({ text: '', action: { type: 'membersAdded', memberNames: [name, name] } }),
  unknown: (name) => ({ text: '', unsupported: name }),
};

/** Structure of a note, with how often Obsidian's own syntax stands in it. */
function structureOf(note: string): unknown {
  const source = unescaped(note);
  const count = (pattern: RegExp): number => source.match(pattern)?.length ?? 0;
  const { blocks, inlines, html } = read(note);
  return { blocks, inlines, html, own: [/\[\[/g, /%%/g, /==/g, /\[\^|\^\[/g, /\$.*\$/gm, /(?:^|[\s\p{P}])#(?=[\p{L}_/-])/gu, /(?:^|\s)\^[A-Za-z0-9-]+[ \t]*$/gm].map(count), plugins: note.match(/<%|::/g) };
}

describe.each(Object.entries(places))('a name as %s', (_, changes) => {
  const harmless = structureOf(noteOf({ text: 'Hello', ...changes('Anna') }, 'day'));

  test.each([...HOSTILE_NAMES, ...hostileTexts].filter((name) => name.trim() !== ''))('%j changes nothing but what is read', (name) => {
    expect(structureOf(noteOf({ text: 'Hello', ...changes(name) }, 'day'))).toEqual(harmless);
  });

  test('made of anything changes nothing but what is read', () => {
    fc.assert(
      fc.property(aName, (name) => {
        expect(structureOf(noteOf({ text: 'Hello', ...changes(`${name}x`) }, 'day'))).toEqual(harmless);
      }),
      { numRuns: Number(process.env.CASES ?? 300) },
    );
  });
});

test('no command of a templating plugin stands anywhere in a note: it would be run when the note is made', () => {
  const command = '<%* await tp.system.prompt() %>';
  const { length } = command;
  const texts = [[], [{ type: 'code', offset: 0, length }], [{ type: 'pre', language: 'js', offset: 0, length }], [{ type: 'bold', offset: 0, length: 1 }], [{ type: 'textUrl', url: `https://example.com/${command}`, offset: 0, length }]] as const;
  const blocks = texts.map((entities, index) => renderMessage({ ...aMessage({ id: index + 1, text: command, entities, reply: { messageId: 99 } }), author: { name: command } }, aContext({ linkTo: (_chat, messageId) => ({ path: 'Note.md', messageId, alias: command }) })));
  const { text } = updateNote(null, { properties: [['tg-layout', 'day'], ['tg-chat', command]], blocks: blocks.map((block) => ({ block, base: null })) });
  expect(text).not.toContain('<%');
  expect(readProperties(text)['tg-chat']).toBe(command);
  for (const block of blocks) expect(plainTextOf(block.text)).toContain(command);
});
