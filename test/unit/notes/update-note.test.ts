import fc from 'fast-check';
import type { Chat } from '../../../src/model/chat';
import type { ChatId } from '../../../src/model/ids';
import { readProperties } from '../../../src/notes/properties/front-matter';
import { blockBase } from '../../../src/notes/merge/line-hash';
import { findBlock, parseNote } from '../../../src/notes/merge/note-text';
import { renderMessage } from '../../../src/notes/render/render-message';
import type { BlockBase, BlockUpdate, Properties, RenderedBlock } from '../../../src/notes/types';
import { markDeleted, replaceMediaLine, updateNote } from '../../../src/notes/merge/update-note';
import { wordsOf } from '../../../src/notes/words/words';
import { aStyle } from './samples';
import { HOSTILE_TEXTS } from '../../telegram-dc/world/hostile';

const properties: Properties = [
  ['tg-chat', 'Friends'],
  ['tg-chat-id', '-4100000001'],
  ['tg-type', 'group'],
  ['tg-layout', 'day'],
  ['tg-date', '2024-01-01'],
];

function aBlock(id: number, body: string = `Message ${id}`, edit = 0): RenderedBlock {
  return { id: `tg-${id}`, text: `**Anna** · 10:0${id % 10}${edit > 0 ? ` · edited 11:0${edit}` : ''}\n${body}\n^tg-${id}` };
}

const fresh = (block: RenderedBlock): BlockUpdate => ({ block, base: null });
const known = (block: RenderedBlock, old: RenderedBlock): BlockUpdate => ({ block, base: blockBase(old.text) });
const create = (...blocks: RenderedBlock[]): string => updateNote(null, { properties, blocks: blocks.map(fresh) }).text;
const body = (note: string): string => note.slice((parseNote(note).frontMatter ?? '').length);
const markers = (note: string): string[] => parseNote(note).regions.map(({ blockId }) => blockId);

describe('a new note', () => {
  it('has front matter, blocks with one blank line between them, and a final newline', () => {
    expect(create(aBlock(2), aBlock(1))).toBe(
      `---\ntg-chat: Friends\ntg-chat-id: "-4100000001"\ntg-type: group\ntg-layout: day\ntg-date: "2024-01-01"\ntg-first-id: "1"\ntg-last-id: "2"\ntg-count: 2\n---\n\n**Anna** · 10:01\nMessage 1\n^tg-1\n\n**Anna** · 10:02\nMessage 2\n^tg-2\n`,
    );
  });

  it('is not made of blocks the user deleted', () => {
    expect(updateNote(null, { properties, blocks: [known(aBlock(1), aBlock(1))] })).toMatchObject({ isChanged: false });
  });

  it('counts nothing when it holds one post', () => {
    const { text } = updateNote(null, { properties: [['tg-layout', 'message']], blocks: [fresh(aBlock(1))] });
    expect(readProperties(text)).toEqual({ 'tg-layout': 'message' });
  });
});

describe('an update', () => {
  const note = create(aBlock(1), aBlock(2), aBlock(3));

  it.each([[true], [false]])('changes nothing when there is nothing new (base known: %s)', (isKnown) => {
    const blocks = [1, 2, 3].map((id) => (isKnown ? known(aBlock(id), aBlock(id)) : fresh(aBlock(id))));
    expect(updateNote(note, { properties, blocks })).toEqual({ text: note, isChanged: false, conflicts: [], bases: new Map([1, 2, 3].map((id) => [`tg-${id}`, blockBase(aBlock(id).text)])) });
  });

  it('does not write for counts of views alone', () => {
    const post = updateNote(null, { properties: [['tg-layout', 'message'], ['tg-views', 5]], blocks: [fresh(aBlock(1))] }).text;
    expect(updateNote(post, { properties: [['tg-layout', 'message'], ['tg-views', 6]], blocks: [fresh(aBlock(1))] }).isChanged).toBe(false);
    expect(updateNote(post, { properties: [['tg-layout', 'message'], ['tg-views', 6]], blocks: [known(aBlock(1, 'New'), aBlock(1))] }).text).toContain('tg-views: 6');
  });

  it('replaces what Telegram changed', () => {
    const { text, conflicts } = updateNote(note, { properties, blocks: [known(aBlock(2, 'Said otherwise', 1), aBlock(2))] });
    expect(text).toBe(note.replace('**Anna** · 10:02\nMessage 2', '**Anna** · 10:02 · edited 11:01\nSaid otherwise'));
    expect(conflicts).toEqual([]);
  });

  it('replaces it even where only blank and equal lines tell the versions apart', () => {
    const post = (text: string): RenderedBlock => ({ id: 'tg-1', text: `${text}\n^tg-1` });
    for (const [before, after] of [['a\na', 'a'], ['a\nb', 'a\n\nb'], ['a', 'a\na']] as const) {
      const old = `Mine\n\n${post(before).text}\n`;
      expect(updateNote(old, { properties: [], blocks: [known(post(after), post(before))] }).text).toBe(`Mine\n\n${post(after).text}\n`);
    }
  });

  it('keeps lines the user wrote before, inside and after a message', () => {
    const edited = note.replace('**Anna** · 10:02', 'Before two.\n\n**Anna** · 10:02').replace('Message 2\n', 'Message 2\nInside two.\n').replace('^tg-2\n', '^tg-2\n\nAfter two.\n');
    const { text, conflicts } = updateNote(edited, { properties, blocks: [known(aBlock(2, 'Said otherwise', 1), aBlock(2))] });
    expect(body(text)).toBe('\n**Anna** · 10:01\nMessage 1\n^tg-1\n\nBefore two.\n\n**Anna** · 10:02 · edited 11:01\nSaid otherwise\nInside two.\n^tg-2\n\nAfter two.\n\n**Anna** · 10:03\nMessage 3\n^tg-3\n');
    expect(conflicts).toEqual([]);
  });

  it('keeps both versions of lines both changed, once', () => {
    const edited = note.replace('Message 2', 'My version');
    const update = known(aBlock(2, 'Said otherwise', 1), aBlock(2));
    const { text, conflicts } = updateNote(edited, { properties: [], blocks: [update] });
    expect(findBlock(text, 'tg-2')).toBe('**Anna** · 10:02 · edited 11:01\nMy version\n\n> [!warning]- Changed on Telegram\n> Said otherwise\n\n^tg-2');
    expect(conflicts).toEqual(['tg-2']);
    for (const again of [update, known(update.block, update.block), fresh(update.block)]) expect(updateNote(text, { properties: [], blocks: [again] })).toMatchObject({ isChanged: false, conflicts: [] });
    const third = updateNote(text, { properties: [], blocks: [known(aBlock(2, 'Third', 2), update.block)] });
    expect(findBlock(third.text, 'tg-2')).toBe('**Anna** · 10:02 · edited 11:02\nMy version\n\n> [!warning]- Changed on Telegram\n> Third\n\n^tg-2');
  });

  it('inserts a message after the text that follows the one before it', () => {
    const edited = create(aBlock(1), aBlock(3)).replace('^tg-1\n', '^tg-1\n\nMine.\n');
    expect(body(updateNote(edited, { properties: [], blocks: [fresh(aBlock(2))] }).text)).toBe(
      '\n**Anna** · 10:01\nMessage 1\n^tg-1\n\nMine.\n\n**Anna** · 10:02\nMessage 2\n^tg-2\n\n**Anna** · 10:03\nMessage 3\n^tg-3\n',
    );
  });

  it('puts new messages below what the user wrote at the end', () => {
    const edited = `${note}\nMine, without line break`;
    expect(updateNote(edited, { properties: [], blocks: [fresh(aBlock(4))] }).text).toMatch(/\^tg-3\n\nMine, without line break\n\n\*\*Anna\*\* · 10:04\nMessage 4\n\^tg-4\n$/);
  });

  it('leaves a message deleted that the user deleted, and counts what is there', () => {
    const edited = note.replace('\n**Anna** · 10:02\nMessage 2\n^tg-2\n', '');
    expect(updateNote(edited, { properties: [], blocks: [known(aBlock(2, 'New', 1), aBlock(2))] }).isChanged).toBe(false);
    const { text } = updateNote(edited, { properties: [], blocks: [known(aBlock(2, 'New', 1), aBlock(2)), fresh(aBlock(5))] });
    expect(markers(text)).toEqual(['tg-1', 'tg-3', 'tg-5']);
    expect(readProperties(text)).toMatchObject({ 'tg-first-id': '1', 'tg-last-id': '5', 'tg-count': '3' });
    // A note that says how many messages it holds goes on to be right, whatever properties the settings want by now.
    expect(readProperties(updateNote(text, { properties: [], blocks: [fresh(aBlock(6))], isCounted: false }).text)).toMatchObject({ 'tg-last-id': '6', 'tg-count': '4' });
  });

  it('keeps the line ends of a note written on Windows', () => {
    const windows = note.replaceAll('\n', '\r\n');
    expect(updateNote(windows, { properties, blocks: [fresh(aBlock(1))] }).isChanged).toBe(false);
    const { text } = updateNote(windows, { properties, blocks: [known(aBlock(1, 'New'), aBlock(1)), fresh(aBlock(4))] });
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(markers(text)).toEqual(['tg-1', 'tg-2', 'tg-3', 'tg-4']);
  });

  it('takes a marker inside a code fence for text', () => {
    const block = aBlock(2, '```\n^tg-3\n```');
    const text = create(aBlock(1), block);
    expect(markers(text)).toEqual(['tg-1', 'tg-2']);
    expect(markers(updateNote(text, { properties: [], blocks: [fresh(aBlock(3))] }).text)).toEqual(['tg-1', 'tg-2', 'tg-3']);
  });

  it('is not led astray by a code fence the user never closed', () => {
    const edited = note.replace('^tg-1\n', '^tg-1\n\n```\nMine\n');
    expect(markers(edited)).toEqual(['tg-1', 'tg-2', 'tg-3']);
    const { text } = updateNote(edited, { properties: [], blocks: [fresh(aBlock(4, '```\ncode\n```'))] });
    expect(updateNote(text, { properties: [], blocks: [1, 2, 3].map((id) => fresh(aBlock(id))) }).isChanged).toBe(false);
  });
});

describe('without a base', () => {
  const note = create(aBlock(1), aBlock(2));

  it('keeps what the user changed', () => {
    const edited = note.replace('Message 2', 'My version');
    expect(updateNote(edited, { properties: [], blocks: [fresh(aBlock(2))] })).toMatchObject({ isChanged: false, conflicts: [] });
  });

  it('shows a newer edit below the old text, once', () => {
    const { text, conflicts } = updateNote(note, { properties: [], blocks: [fresh(aBlock(2, 'New', 1))] });
    expect(findBlock(text, 'tg-2')).toBe('**Anna** · 10:02\nMessage 2\n\n> [!warning]- Changed on Telegram\n> **Anna** · 10:02 · edited 11:01\n> New\n\n^tg-2');
    expect(conflicts).toEqual(['tg-2']);
    expect(updateNote(text, { properties: [], blocks: [fresh(aBlock(2, 'New', 1))] }).isChanged).toBe(false);
  });

  it('brings counts of reactions up to date', () => {
    const old = create(aBlock(1, 'Hello\n\n**Reactions:** 👍 5'));
    expect(updateNote(old, { properties: [], blocks: [fresh(aBlock(1, 'Hello\n\n**Reactions:** 👍 6'))] }).text).toBe(old.replace('👍 5', '👍 6'));
  });
});

describe('without a base, what only says how things stand', () => {
  it('is brought up to date: a file that has arrived', () => {
    const pending = '*Photo (1 KB): download failed: gone*';
    const old = create(aBlock(1, `Caption\n\n${pending}`));
    const block = { ...aBlock(1, 'Caption\n\n![[a.jpg]]'), mediaLine: '![[a.jpg]]' };
    expect(updateNote(old, { properties: [], blocks: [fresh(block)] }).text).toBe(old.replace(pending, '![[a.jpg]]'));
  });

  it('is brought up to date: a message that is back', () => {
    const old = create(aBlock(1));
    const marked = markDeleted(old, 'tg-1', { seenDay: '2025-01-02', base: '', words: wordsOf('en') })?.text ?? '';
    expect(updateNote(marked, { properties: [], blocks: [fresh(aBlock(1))] }).text).toBe(old);
  });

  it('and a newer edit of a post, which only its properties show, comes below the text', () => {
    const edit = (time: string): Properties => [['tg-layout', 'message'], ['tg-edited', time]];
    const post = (text: string): BlockUpdate => ({ block: { id: 'tg-1', text: `${text}\n^tg-1` }, base: null });
    const old = updateNote(null, { properties: edit('2025-01-01T10:00:00'), blocks: [post('Old')] }).text;
    expect(updateNote(old, { properties: edit('2025-01-01T10:00:00'), blocks: [post('Other rendering')] }).isChanged).toBe(false);
    const { text } = updateNote(old, { properties: edit('2025-01-01T11:00:00'), blocks: [post('New')] });
    expect(findBlock(text, 'tg-1')).toBe('Old\n\n> [!warning]- Changed on Telegram\n> New\n\n^tg-1');
    expect(updateNote(text, { properties: edit('2025-01-01T11:00:00'), blocks: [post('New')] }).isChanged).toBe(false);
  });
});

describe('what a block says about other messages', () => {
  const reply = (id: number, link: string, text = 'Yes'): RenderedBlock => ({ id: `tg-${id}`, text: `**Boris** · 10:0${id}\n> ↩ ${link}\n${text}\n^tg-${id}` });

  it('is no version of the message: a link the user changed stays, without a callout, when its end is gone', () => {
    const [before, now] = [reply(2, '[[Friends#^tg-1|Anna]]'), reply(2, 'reply to message 1')];
    const note = create(before);
    expect(updateNote(note, { properties: [], blocks: [known(now, before)] }).text).toBe(create(now));
    const edited = note.replace('> ↩ [[Friends#^tg-1|Anna]]', '> as Anna said');
    expect(updateNote(edited, { properties: [], blocks: [known(now, before)] })).toMatchObject({ text: edited, isChanged: false, conflicts: [] });
    const moved = note.replace('> ↩ [[Friends#^tg-1|Anna]]\nYes', 'Yes\n> ↩ [[Friends#^tg-1|Anna]]');
    expect(updateNote(moved, { properties: [], blocks: [known(now, before)] }).text).toBe(moved.replace('[[Friends#^tg-1|Anna]]', 'reply to message 1'));
  });

  it('is no edit on Telegram when all state is lost, and the message it answers lies elsewhere now', () => {
    const edit = (time: string): Properties => [['tg-layout', 'message'], ['tg-edited', time]];
    const post = (link: string): BlockUpdate => fresh({ id: 'tg-2', text: `> ↩ ${link}\nYes\n^tg-2` });
    const note = updateNote(null, { properties: edit('2025-01-01T10:00:00'), blocks: [post('[[Old place#^tg-1|Anna]]')] }).text;
    const { text, conflicts } = updateNote(note, { properties: edit('2025-01-01T11:00:00'), blocks: [post('[[New place#^tg-1|Anna]]')] });
    expect(conflicts).toEqual([]);
    expect(body(text)).toBe(body(note));
  });

  it('is not quoted below the user’s text: replies are listed once, and the next run is quiet', () => {
    const note = create(aBlock(1)).replace('Message 1\n', 'Message 1, mine\n↪ [[Friends#^tg-7|Boris: Me!]]\n');
    const update: BlockUpdate = { block: aBlock(1, 'Other', 1), base: null };
    const { text, conflicts } = updateNote(note, { properties: [], blocks: [update] });
    expect(conflicts).toEqual(['tg-1']);
    expect(text.match(/↪/g)).toHaveLength(1);
    expect(text).toContain('> **Anna** · 10:01 · edited 11:01\n> Other\n');
    expect(updateNote(text, { properties: [], blocks: [update] })).toMatchObject({ text, isChanged: false, conflicts: [] });
  });
});

describe('messages as they are rendered', () => {
  const chat: Chat = { id: '-4100000001' as ChatId, kind: 'group', title: 'Friends' };
  const render = (id: number, text: string, layout: 'day' | 'message', editDate?: number): RenderedBlock =>
    renderMessage({ id, chatId: chat.id, date: 1_704_067_200 + id, author: { name: 'Anna' }, text, entities: [], reactions: [], ...(editDate !== undefined && { editDate }) }, { style: aStyle({ timeZone: 'UTC' }), chat, layout, mediaState: () => ({ kind: 'pending' }), linkTo: () => null });

  it.each(['day', 'message'] as const)('keep their places in a note (%s), whatever they say', (layout) => {
    const blocks = HOSTILE_TEXTS.map((text, index) => render(index + 1, text, layout));
    let note = create(...blocks.filter((_, index) => index % 2 === 0));
    note = updateNote(note, { properties: [], blocks: blocks.map(fresh) }).text;
    expect(note).toBe(create(...blocks));
    expect(markers(note)).toEqual(blocks.map(({ id }) => id));
    for (const { id, text } of blocks) if (layout === 'day') expect(findBlock(note, id)).toBe(text);
    // Everybody edits everything.
    const edited = [...HOSTILE_TEXTS].reverse().map((text, index) => render(index + 1, text, layout, 1_704_067_900));
    const update = updateNote(note, { properties: [], blocks: edited.map((block, index) => known(block, blocks[index] ?? block)) });
    expect(update.conflicts).toEqual([]);
    expect(body(update.text)).toBe(body(create(...edited)));
  });
});

describe('replaceMediaLine', () => {
  const block = aBlock(1, '*Photo, 1 kB (not here yet)*\nCaption');
  const note = create(block);

  it('shows the file and gives the base to go with it', () => {
    const edit = replaceMediaLine(note, 'tg-1', '*Photo, 1 kB (not here yet)*', '![[a.jpg]]', blockBase(block.text));
    expect(edit?.text).toBe(note.replace('*Photo, 1 kB (not here yet)*', '![[a.jpg]]'));
    expect(edit?.base).toBe(blockBase(aBlock(1, '![[a.jpg]]\nCaption').text));
  });

  it('does nothing when the line or the block is gone', () => {
    expect(replaceMediaLine(note, 'tg-1', '*Video*', '![[a.mp4]]', '')).toBeNull();
    expect(replaceMediaLine(note, 'tg-2', '*Photo, 1 kB (not here yet)*', '![[a.jpg]]', '')).toBeNull();
  });
});

describe('markDeleted', () => {
  const note = create(aBlock(1), aBlock(2));

  it('adds one line once', () => {
    const marked = markDeleted(note, 'tg-1', { seenDay: '2025-01-02', base: blockBase(aBlock(1).text), words: wordsOf('en') });
    expect(marked?.text).toBe(note.replace('Message 1\n', 'Message 1\n*Deleted on Telegram (seen 2025-01-02)*\n'));
    expect(markDeleted(marked?.text ?? '', 'tg-1', { seenDay: '2025-01-03', base: '', words: wordsOf('en') })).toBeNull();
    expect(markDeleted(note, 'tg-3', { seenDay: '2025-01-03', base: '', words: wordsOf('en') })).toBeNull();
  });

  it('is undone when the message is back', () => {
    const marked = markDeleted(note, 'tg-1', { seenDay: '2025-01-02', base: blockBase(aBlock(1).text), words: wordsOf('en') });
    expect(updateNote(marked?.text ?? '', { properties: [], blocks: [{ block: aBlock(1), base: marked?.base ?? '' }] })).toMatchObject({ text: note, isChanged: true });
  });
});

describe('any order', () => {
  it('of adding blocks gives the same bytes', () => {
    const orders = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 }).chain((ids) => fc.tuple(fc.shuffledSubarray(ids, { minLength: ids.length }), fc.infiniteStream(fc.integer({ min: 1, max: 5 }))));
    fc.assert(
      fc.property(orders, ([ids, sizes]) => {
        let text: string | null = null;
        for (let rest = ids; rest.length > 0; ) {
          const next = sizes.next();
          const size = next.done === true ? 1 : next.value;
          text = updateNote(text, { properties, blocks: rest.slice(0, size).map((id) => fresh(aBlock(id))) }).text;
          rest = rest.slice(size);
        }
        expect(text).toBe(create(...ids.map((id) => aBlock(id))));
      }),
      { numRuns: 500 },
    );
  });
});

function hasNoEqualLines({ text }: RenderedBlock): boolean {
  const lines = text.split('\n').filter((line) => line !== '');
  return new Set(lines).size === lines.length;
}

/** A note edited by a user who never touches markers, and by Telegram. */
describe('random edits of both sides', () => {
  const word = fc.constantFrom('alpha', 'beta', 'gamma', '', '', '> quoted', '- item', '**bold** · 10:01 · x', '```\nfenced\n```');
  const messageText = fc.array(word, { minLength: 1, maxLength: 4 }).map((lines) => lines.join('\n').replace(/^\n+|\n+$/g, '') || 'x');
  const userEdit = fc.record({ at: fc.nat(60), kind: fc.constantFrom('insert', 'replace', 'delete'), count: fc.integer({ min: 1, max: 3 }), hasBlank: fc.boolean() });
  const scenario = fc.record({ first: fc.array(messageText, { minLength: 1, maxLength: 4 }), edits: fc.array(userEdit, { maxLength: 6 }), second: fc.array(fc.option(messageText, { nil: null }), { minLength: 6, maxLength: 6 }), third: fc.array(fc.option(messageText, { nil: null }), { minLength: 6, maxLength: 6 }), isLost: fc.boolean() });

  it('lose no line of the user, lose and double no message, and end quietly', () => {
    fc.assert(
      fc.property(scenario, ({ first, edits, second, third, isLost }) => {
        const blocks = new Map(first.map((text, index) => [index * 2 + 1, aBlock(index * 2 + 1, text)]));
        let note = create(...blocks.values());
        const written: string[] = [];
        edits.forEach(({ at, kind, count, hasBlank }, number) => {
          const head = parseNote(note).frontMatter ?? '';
          const lines = note.slice(head.length).split('\n');
          const index = Math.min(at, lines.length - 1);
          const own = Array.from({ length: count }, (_, line) => `user ${number}.${line}`);
          const isMarker = (lines[index] ?? '').startsWith('^tg-') || (lines[index] ?? '').startsWith('```');
          const isFenced = lines.slice(0, index).filter((line) => line.startsWith('```')).length % 2 === 1;
          if (kind === 'insert' || isMarker) lines.splice(index, 0, ...(hasBlank && !isFenced ? ['', ...own, ''] : own));
          else if (kind === 'replace') lines.splice(index, 1, ...own);
          else lines.splice(index, 1);
          note = head + lines.join('\n');
        });
        written.push(...(note.match(/user \d\.\d/g) ?? []));
        const bases = new Map<number, BlockBase>([...blocks].map(([id, { text }]) => [id, blockBase(text)]));
        [second, third].forEach((texts, round) => {
          const before = [...blocks.values()];
          texts.forEach((text, index) => {
            if (text !== null) blocks.set(index + 1, aBlock(index + 1, text, round + 1));
          });
          const updates = [...blocks].map(([id, block]) => ({ block, base: isLost ? null : (bases.get(id) ?? null) }));
          const update = updateNote(note, { properties: [], blocks: updates });
          for (const line of written) expect(update.text).toContain(line);
          expect(markers(update.text)).toEqual([...blocks.keys()].sort((a, b) => a - b).map((id) => `tg-${id}`));
          // Whatever became of the state, the same run once more finds nothing to do.
          const stored = updates.map(({ block }) => ({ block, base: update.bases.get(block.id) ?? null }));
          // A crash between note and state repeats the merge; equal lines in one message are then anybody's guess.
          const isClear = updates.every(({ block }) => hasNoEqualLines(block)) && before.every(hasNoEqualLines);
          for (const again of [...(isClear ? [updates] : []), stored, updates.map(({ block }) => fresh(block))]) {
            const repeated = updateNote(update.text, { properties: [], blocks: again });
            expect(repeated.text).toBe(update.text);
            expect(repeated).toMatchObject({ isChanged: false, conflicts: [] });
          }
          note = update.text;
          for (const [id, { text }] of blocks) bases.set(id, blockBase(text));
        });
      }),
      { numRuns: 400 },
    );
  });
});
