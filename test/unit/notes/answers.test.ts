import fc from 'fast-check';
import { withAnswers } from '../../../src/notes/render/answers';
import { blockBase } from '../../../src/notes/merge/line-hash';
import { renderMessage } from '../../../src/notes/render/render-message';
import type { BlockBase, MessageLink, RenderedBlock } from '../../../src/notes/types';
import { markDeleted, updateNote } from '../../../src/notes/merge/update-note';
import { wordsOf } from '../../../src/notes/words/words';
import { aContext, aMessage } from './samples';

const reply = (id: number, path = 'T/C/2025/2025-01-02 C.md'): MessageLink => ({ path, messageId: id, alias: `Boris: reply ${id}` });
const lineOf = (id: number): string => `↪ [[T/C/2025/2025-01-02 C#^tg-${id}|Boris: reply ${id}]]`;
const block = (id: number, text: string, editDate?: number): RenderedBlock => renderMessage(aMessage({ id, text, ...(editDate !== undefined && { editDate }) }), aContext());
const noteOf = (...blocks: readonly RenderedBlock[]): string => updateNote(null, { properties: [['tg-layout', 'day']], blocks: blocks.map((one) => ({ block: one, base: null })) }).text;
const update = (note: string, changed: RenderedBlock, base: BlockBase | null): ReturnType<typeof updateNote> => updateNote(note, { properties: [], blocks: [{ block: changed, base }] });

const parent = block(5, 'The parent');
const note = noteOf(parent, block(6, 'Another'));

describe('the replies of a message', () => {
  it('stand above its block id, oldest first, each once', () => {
    const listed = withAnswers(withAnswers(note, new Map([['tg-5', [reply(9), reply(7)]]])), new Map([['tg-5', [reply(8), reply(7)]]]));
    expect(listed).toBe(note.replace('\n^tg-5', `\n${lineOf(7)}\n${lineOf(8)}\n${lineOf(9)}\n^tg-5`));
    expect(withAnswers(listed, new Map([['tg-5', [reply(7), reply(8), reply(9)]]]))).toBe(listed);
    expect(withAnswers(note, new Map([['tg-99', [reply(7)]]]))).toBe(note);
  });

  it('are in the line ends of the note', () => {
    const windows = note.replaceAll('\n', '\r\n');
    expect(withAnswers(windows, new Map([['tg-5', [reply(7)]]]))).toBe(windows.replace('\r\n^tg-5', `\r\n${lineOf(7)}\r\n^tg-5`));
  });

  it('stay when the message is edited, marked as deleted and back again, with its state or without', () => {
    const listed = withAnswers(note, new Map([['tg-5', [reply(7), reply(8)]]]));
    const edited = block(5, 'The edited\nparent', 1_735_822_990);
    for (const base of [blockBase(parent.text), null]) {
      expect(update(listed, parent, base)).toMatchObject({ text: listed, isChanged: false });
    }
    expect(update(listed, edited, blockBase(parent.text))).toMatchObject({ text: listed.replace(parent.text.replace('\n^tg-5', ''), edited.text.replace('\n^tg-5', '')), conflicts: [] });
    const marked = markDeleted(listed, 'tg-5', { seenDay: '2025-01-03', base: blockBase(parent.text), words: wordsOf('en') });
    expect(marked?.text).toBe(listed.replace('The parent\n', 'The parent\n*Deleted on Telegram (seen 2025-01-03)*\n'));
    expect(update(marked?.text ?? '', parent, marked?.base ?? '').text).toBe(listed);
    expect(update(marked?.text ?? '', parent, null).text).toBe(listed);
  });

  it('follow a quote, a list and a code block without becoming part of them', () => {
    const quoted = renderMessage(aMessage({ id: 5, text: 'quote', entities: [{ type: 'blockquote', isCollapsed: false, offset: 0, length: 5 }] }), aContext());
    expect(withAnswers(noteOf(quoted), new Map([['tg-5', [reply(7)]]]))).toContain(`> quote\n\n${lineOf(7)}\n^tg-5`);
  });

  it('never disturb what the user wrote around them', () => {
    const user = fc.constantFrom('', 'mine\n', '\nmine\n', '> mine\n');
    fc.assert(
      fc.property(user, user, fc.uniqueArray(fc.integer({ min: 7, max: 12 }), { maxLength: 5 }), fc.boolean(), (before, after, ids, isEdited) => {
        let text = note.replace('^tg-5', `${after}^tg-5`).replace('**Anna', `${before}**Anna`);
        const [first = 7, ...rest] = ids;
        text = withAnswers(text, new Map([['tg-5', [reply(first)]]]));
        if (isEdited) text = update(text, block(5, 'Edited', 1_735_822_990), blockBase(parent.text)).text;
        text = withAnswers(text, new Map([['tg-5', rest.map((id) => reply(id))]]));
        expect([...text.matchAll(/^↪ .*#\^tg-(\d+)\|/gm)].map(([, id]) => Number(id))).toEqual([first, ...rest].sort((a, b) => a - b));
        expect(text.match(/mine/g) ?? []).toHaveLength([before, after].filter((part) => part !== '').length);
        expect(text.match(/^\^tg-\d+$/gm)).toEqual(['^tg-5', '^tg-6']);
        expect(text).toContain(isEdited ? 'Edited' : 'The parent');
      }),
      { numRuns: 300 },
    );
  });
});
