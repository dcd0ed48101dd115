import fc from 'fast-check';
import type { ChatId } from '../../../src/model/ids';
import type { Message } from '../../../src/model/message';
import { shownAuthor } from '../../../src/notes/render/header';
import { renderMessage } from '../../../src/notes/render/render-message';
import { aliasOfBlock, aliasOfMessage, linkAlias } from '../../../src/notes/render/snippet';
import type { RenderContext } from '../../../src/notes/types';
import { updateNote } from '../../../src/notes/merge/update-note';
import { anEntity, aName, aText } from './arbitraries';
import { aContext, aMessage, channel, group } from './samples';

const fileReply = { messageId: 3, quote: { text: 'quoted\n> twice', entities: [] } };
const extras: fc.Arbitrary<Partial<Message>> = fc.record(
  {
    reply: fc.constantFrom(fileReply, { messageId: 5 }, { storyId: 1 }),
    forward: fc.constant({ date: 1_700_000_000, origin: { name: 'Somebody' } }),
    signature: aName,
    isPinned: fc.boolean(),
    editDate: fc.constant(1_735_830_000),
    reactions: fc.constant([{ emoji: '👍', count: 2 }]),
    buttons: fc.constant([[{ text: 'Press' }]]),
    media: fc.constantFrom<NonNullable<Message['media']>>(
      { type: 'photo', file: { source: 'photo', id: '1', accessHash: '1', fileReference: '', dcId: 2, sizeType: 'y', sizeBytes: 5000, mimeType: 'image/jpeg' } },
      { type: 'webPage', url: 'https://example.com/', title: 'Title' },
      { type: 'dice', emoji: '🎲', value: 3 },
      { type: 'expired', kind: 'photo' },
      { type: 'poll', question: 'Which?', isQuiz: false, isMultiple: false, isAnonymous: true, isClosed: false, options: [{ text: 'A' }] },
    ),
  },
  { requiredKeys: [] },
);
const message = fc.tuple(aText, fc.array(anEntity, { maxLength: 4 }), aName, extras).map(([text, entities, name, more]) => ({ ...aMessage({ text, entities, ...more }), author: { id: '7100000001' as ChatId, name } }));

function checkAlias(sent: Message, context: RenderContext): void {
  const block = renderMessage(sent, context);
  const note = updateNote(null, { properties: [['tg-chat', context.chat.title], ['tg-layout', context.layout], ['tg-author', shownAuthor(sent, context.layout)]], blocks: [{ block, base: null }] }).text;
  expect(aliasOfBlock(block.text, note)).toBe(aliasOfMessage(sent, context.layout));
}

const numRuns = Number(process.env.CASES ?? 3000);

test('the alias of a block is the alias of its message, in notes of many messages', () => {
  fc.assert(fc.property(message, (sent) => checkAlias(sent, aContext({ layout: 'day', chat: group }))), { numRuns });
});

test('a backslash before a space that is told apart stays a backslash', () => {
  const sent = aMessage({ text: '\\ joined', entities: [{ type: 'italic', offset: 0, length: 8 }] });
  checkAlias(sent, aContext({ layout: 'day', chat: group }));
});

test('the alias of a block is the alias of its message, in notes of one post', () => {
  fc.assert(fc.property(message, (sent) => checkAlias(sent, aContext({ layout: 'message', chat: channel }))), { numRuns });
});

test('service messages have no text of their own', () => {
  const sent = aMessage({ action: { type: 'joinedByLink' }, text: '' });
  expect(aliasOfBlock(renderMessage(sent, aContext({ layout: 'day', chat: group })).text, '')).toBe('Anna Ö.');
});

test('an alias is one short line', () => {
  expect(linkAlias('Anna', 'first\nsecond \n third')).toBe('Anna: first second third');
  expect(linkAlias('Anna', '')).toBe('Anna');
  expect(linkAlias('Anna', 'x'.repeat(41))).toBe(`Anna: ${'x'.repeat(40)}…`);
  expect(linkAlias('Anna', '😀'.repeat(41))).toBe(`Anna: ${'😀'.repeat(40)}…`);
});

test('items of an album take their author from the first', () => {
  const context = aContext({ layout: 'day', chat: group });
  const first = renderMessage(aMessage({ id: 1, text: 'one' }), context);
  const second = renderMessage(aMessage({ id: 2, text: 'two' }), context, { isAlbumFollower: true });
  const note = updateNote(null, { properties: [['tg-layout', 'day']], blocks: [{ block: first, base: null }, { block: second, base: null }] }).text;
  expect(aliasOfBlock(second.text, note)).toBe('Anna Ö.: two');
});
