import fc from 'fast-check';
import type { ChatId } from '../../../src/model/ids';
import type { FileMedia, Media } from '../../../src/model/media';
import type { Entity, EntityKind, Message } from '../../../src/model/message';
import { renderMediaLine } from '../../../src/notes/render/media-line';
import { renderMessage } from '../../../src/notes/render/render-message';
import { wordsOf } from '../../../src/notes/words/words';
import type { MediaState, NoteStyle, RenderContext } from '../../../src/notes/types';
import { aName, aText } from './arbitraries';
import { hostileTexts } from './hostile';
import { expectGolden } from './golden';
import { aContext, aFile, aMessage, aStyle, anna, channel, group, privateChat, sentAt } from './samples';

function note(messages: readonly Partial<Message>[], context: RenderContext = aContext()): string {
  return `${messages.map((changes, index) => renderMessage(aMessage({ id: index + 1, date: sentAt + index * 60, ...changes }), context).text).join('\n\n')}\n`;
}

/** Marks stretches: `formatted('a [b] c', { type: 'bold' })`. */
function formatted(marked: string, ...kinds: readonly EntityKind[]): Pick<Message, 'text' | 'entities'> {
  const entities: Entity[] = [];
  let text = '';
  for (const [, before = '', inside = ''] of marked.matchAll(/([^⟦]*)(?:⟦([^⟧]*)⟧)?/g)) {
    text += before;
    const of = kinds[entities.length];
    if (inside !== '' && of !== undefined) entities.push({ ...of, offset: text.length, length: inside.length });
    text += inside;
  }
  return { text, entities };
}

test('formatted texts', () => {
  expectGolden(
    'formatting',
    note([
      formatted('plain ⟦bold⟧, ⟦italic⟧, ⟦under⟧, ⟦gone⟧, ⟦hidden⟧ and ⟦code()⟧.', { type: 'bold' }, { type: 'italic' }, { type: 'underline' }, { type: 'strike' }, { type: 'spoiler' }, { type: 'code' }),
      formatted('😀 a⟦ e\u0301 spaces move out ⟧b, ⟦two\nlines⟧ and ⟦"beside"⟧letters', { type: 'bold' }, { type: 'italic' }, { type: 'bold' }),
      { text: 'one two three', entities: [{ type: 'bold', offset: 0, length: 7 }, { type: 'italic', offset: 4, length: 9 }] },
      { text: 'everything', entities: [{ type: 'bold', offset: 0, length: 10 }, { type: 'italic', offset: 0, length: 10 }, { type: 'strike', offset: 0, length: 10 }, { type: 'underline', offset: 0, length: 10 }] },
      formatted('Look:\n⟦const a = `b`;\n  return a;⟧\nDone.', { type: 'pre', language: 'TypeScript' }),
      formatted('⟦dv.list([])⟧', { type: 'pre', language: 'dataviewjs' }),
      formatted('Inline ⟦a `tick` b⟧ and ⟦= this.file⟧', { type: 'code' }, { type: 'code' }),
      formatted('She said:\n⟦first\n\nsecond⟧\nand left.', { type: 'blockquote', isCollapsed: false }),
      formatted('⟦a long story\nin lines⟧', { type: 'blockquote', isCollapsed: true }),
      formatted('Before ⟦middle⟧ after', { type: 'blockquote', isCollapsed: false }),
      formatted('See ⟦https://example.com/a_b?c=d&e=f⟧, ⟦example.com/x⟧, ⟦https://example.com/a*b*(c)⟧ and ⟦this⟧ or ⟦that⟧.', { type: 'url' }, { type: 'url' }, { type: 'url' }, { type: 'textUrl', url: 'https://example.com/a b(c)' }, { type: 'textUrl', url: 'javascript:alert(1)' }),
      formatted('Write to ⟦a_b@example.com⟧, call ⟦+49 170 1234567⟧, ask ⟦@anna⟧ or ⟦Boris [B]⟧.', { type: 'email' }, { type: 'phone' }, { type: 'mention' }, { type: 'mentionName', userId: '7100000002' as ChatId }),
      formatted('⟦#news⟧ ⟦#2025⟧ ⟦#тег_1⟧ x⟦#not⟧ ⟦$TON⟧ ⟦/start⟧ ⟦4242 4242 4242 4242⟧ ⟦👍⟧', { type: 'hashtag' }, { type: 'hashtag' }, { type: 'hashtag' }, { type: 'hashtag' }, { type: 'cashtag' }, { type: 'botCommand' }, { type: 'bankCard' }, { type: 'customEmoji', documentId: '1' }),
      { text: 'A poem\n  with an indented line\n\n\nand three blank ones\nIt costs $5.  \n2 * 3 = 6, snake_case, C#, a < b, 50 %, C:\\Users' },
    ]),
  );
});

test('hostile texts', () => {
  expectGolden('hostile', note(hostileTexts.map((text) => ({ text }))));
});

describe('headers', () => {
  const messages: readonly Partial<Message>[] = [
    { text: 'Plain' },
    { text: 'Edited the same day', editDate: sentAt + 600 },
    { text: 'Edited later', editDate: sentAt + 200_000, isPinned: true, isSilent: true },
    { text: 'Planned', isScheduled: true, rank: 'Owner *1*', paidStars: '5' },
    { text: 'Anonymous admin', author: { id: group.id, name: 'Test Group' }, signature: 'Admin' },
    { text: 'As a channel', author: { id: channel.id, name: 'Test Channel', username: 'testchannel' } },
    { text: 'Signed', signature: 'Editor *in* chief' },
    { text: 'By a bot', viaBot: { name: 'Gif Bot', username: 'gif' } },
    { text: 'Strange name', author: { name: '**[[x]]** `y`\n\u202e#z' } },
    { text: 'No name', author: { name: ' ' } },
  ];
  test('in notes of many messages', () => expectGolden('headers', note(messages)));
  test('in notes of one post', () => expectGolden('headers-post', note(messages, aContext({ layout: 'message', chat: channel }))));
});

test('replies and forwards', () => {
  const origin = { name: 'Channel [A]', username: 'channel_a', id: channel.id };
  expectGolden(
    'replies',
    note([
      { reply: { messageId: 5 } },
      { reply: { messageId: 5, quote: formatted('the ⟦quoted⟧ words\nof two lines', { type: 'bold' }) } },
      { reply: { messageId: 42 } },
      { reply: { messageId: 42, chatId: channel.id, author: { name: 'Other', username: 'other' } } },
      { chatId: privateChat.id, reply: { messageId: 42 } },
      { reply: { storyId: 3, author: { name: 'Boris' } } },
      { reply: {} },
      { reply: { messageId: 5 }, ...formatted('⟦quote after reply⟧', { type: 'blockquote', isCollapsed: false }) },
      { forward: { date: sentAt - 1_000_000, origin: { name: 'Hidden *Name*' } } },
      { forward: { date: sentAt - 1_000_000, origin, signature: 'Editor', chatId: channel.id, messageId: 7 } },
      { forward: { date: sentAt - 1_000_000, origin: { name: 'Boris', username: 'boris' } } },
      { forward: { date: sentAt - 1_000_000, origin: { name: 'Imported' }, isImported: true } },
      { forward: { date: sentAt - 1_000_000, origin, savedFrom: { chatId: group.id, messageId: 9 } } },
      { reply: { messageId: 5 }, forward: { date: sentAt - 1_000_000, origin: { name: 'Both' } } },
    ]),
  );
});

const file = aFile();
const files: readonly FileMedia[] = [
  { type: 'photo', file: aFile({ source: 'photo', mimeType: 'image/jpeg' }), hasSpoiler: true },
  { type: 'video', file: aFile({ mimeType: 'video/mp4', name: 'holiday *1*.mp4', sizeBytes: 12_345_678 }), durationSeconds: 75 },
  { type: 'gif', file: aFile({ mimeType: 'video/mp4' }), durationSeconds: 3 },
  { type: 'roundVideo', file: aFile({ mimeType: 'video/mp4' }), durationSeconds: 9 },
  { type: 'voice', file: aFile({ mimeType: 'audio/ogg' }), durationSeconds: 3671 },
  { type: 'audio', file: aFile({ mimeType: 'audio/mpeg', name: 'song.mp3' }), durationSeconds: 200, performer: 'The [Band]', title: 'Song #1' },
  { type: 'sticker', file: aFile({ mimeType: 'image/webp' }), emoji: '😀', setName: 'Cats_2' },
  { type: 'sticker', file: aFile({ mimeType: 'application/x-tgsticker' }), emoji: '🔥' },
  { type: 'document', file: aFile({ mimeType: 'application/pdf', name: 'paper.pdf' }) },
  { type: 'document', file: aFile({ mimeType: 'application/zip', name: 'a|b]].zip', sizeBytes: 5_000_000_000 }) },
  { type: 'document', file },
];

function stateOf(kind: MediaState['kind'], media: FileMedia): MediaState {
  if (kind === 'present') return { kind, path: `Telegram/Test Group/media/${media.type}/12.${renderedExtension(media)}` };
  return kind === 'pending' ? { kind } : { kind, reason: kind === 'failed' ? 'Telegram no longer has the file: *gone*.' : 'larger than 50 MB' };
}

function renderedExtension(media: FileMedia): string {
  return { photo: 'jpg', video: 'mp4', gif: 'mp4', roundVideo: 'mp4', voice: 'ogg', audio: 'mp3', sticker: media.file.mimeType === 'image/webp' ? 'webp' : 'tgs', document: media.file.mimeType === 'application/pdf' ? 'pdf' : 'zip' }[media.type];
}

test.each(['present', 'pending', 'failed', 'skipped'] as const)('files that are %s', (kind) => {
  const context = aContext({ mediaState: (_message, media) => stateOf(kind, media) });
  expectGolden(`files-${kind}`, note([...files.map((media): Partial<Message> => ({ text: '', media })), { text: 'With a caption\nof two lines', media: files[0] ?? { type: 'document', file } }], context));
});

test('only the line of the file differs between its states', () => {
  for (const media of files) {
    const blocks = (['present', 'pending', 'failed', 'skipped'] as const).map((kind) => renderMessage(aMessage({ media }), aContext({ mediaState: () => stateOf(kind, media) })));
    const rests = blocks.map(({ text, mediaLine = '' }) => {
      expect(text.split('\n').filter((line) => line === mediaLine)).toHaveLength(1);
      expect(mediaLine).toBe(renderMediaLine(media, stateOf((['present', 'pending', 'failed', 'skipped'] as const)[blocks.findIndex((block) => block.text === text)] ?? 'pending', media), wordsOf('en')));
      return text.replace(mediaLine, '');
    });
    expect(new Set(rests).size).toBe(1);
  }
});

describe('cards', () => {
  const poll = { type: 'poll' as const, question: 'Lunch?', isQuiz: false, isMultiple: false, isAnonymous: true, isClosed: false };
  const cards: readonly Media[] = [
    { type: 'expired', kind: 'voice' },
    { type: 'webPage', url: 'https://example.com/a_(b)', siteName: 'Example', title: 'A *title*', description: 'First line\n- second line' },
    { type: 'webPage', url: 'https://example.com/' },
    { ...poll, totalVoters: 30, options: [{ text: 'Pizza', voters: 12, isChosen: true }, { text: '[x] 1. Pasta', voters: 18 }] },
    { ...poll, isMultiple: true, isAnonymous: false, totalVoters: 0, options: [{ text: 'A', voters: 0 }, { text: 'B', voters: 0 }] },
    { ...poll, options: [{ text: 'Results are hidden' }], closeDate: sentAt + 3600 },
    { ...poll, isQuiz: true, isClosed: true, totalVoters: 1, explanation: 'Because it *is*.', options: [{ text: '4', voters: 1, isCorrect: true }, { text: '5', voters: 0 }] },
    { type: 'contact', name: 'Boris B.', phone: '491701234567' },
    { type: 'contact', name: 'Clara', phone: '+1', vcard: 'BEGIN:VCARD\nVERSION:3.0\nFN:Clara\nTEL:+1\nEMAIL:clara@example.com\n^tg-1\nEND:VCARD' },
    { type: 'contact', name: 'Dora', phone: '+1', vcard: 'BEGIN:VCARD\nVERSION:3.0\nFN:Dora\nTEL:+1\nEND:VCARD' },
    { type: 'location', latitude: 52.52, longitude: 13.405 },
    { type: 'location', latitude: -52.52, longitude: -0.1, livePeriodSeconds: 900 },
    { type: 'venue', latitude: 52.52, longitude: 13.405, title: 'Café', address: 'Main St. 1', provider: 'foursquare' },
    { type: 'todo', title: 'Shopping', items: [{ id: 1, text: 'Milk' }, { id: 2, text: '# Bread', completedBy: 'Anna', completedDate: sentAt }] },
    { type: 'dice', emoji: '🎲', value: 5 },
    { type: 'game', title: 'Chess', description: 'A game' },
    { type: 'invoice', title: 'Book', description: 'Hardcover', currency: 'EUR', totalAmount: '1999' },
    { type: 'story', chatId: anna.id ?? channel.id, authorName: 'Anna', storyId: 4 },
    { type: 'story', chatId: channel.id, authorName: 'News', authorUsername: 'news', storyId: 5, caption: '# Look\nhere' },
    { type: 'story', chatId: channel.id, authorName: 'News', authorUsername: 'news', storyId: 6, isGone: true },
    { type: 'giveaway', quantity: 5, months: 3, untilDate: sentAt, countries: ['DE', 'FR'], channelNames: ['A', 'B'], isForNewSubscribers: true },
    { type: 'giveawayResults', winnersCount: 2, unclaimedCount: 1, winners: ['Anna', 'Boris'], prize: 'A cake', stars: '500', isRefunded: true },
    { type: 'paidMedia', stars: '50', items: 2, media: [{ type: 'photo', file }] },
    { type: 'paidMedia', stars: '50', items: 1 },
    { type: 'unsupported', name: 'messageMediaFuture' },
  ];
  test('in Russian', () => expectGolden('cards-russian', note(cards.map((media): Partial<Message> => ({ text: '', media })), aContext({ style: aStyle({ language: 'ru' }) }))));
  test('in English', () => expectGolden('cards', note([...cards.map((media): Partial<Message> => ({ text: '', media })), { text: 'With a text', media: cards[1] ?? { type: 'expired', kind: 'photo' } }])));
});

test('people who reacted and voted', () => {
  const poll = { type: 'poll' as const, question: 'Lunch?', isQuiz: false, isMultiple: false, isAnonymous: false, isClosed: false };
  expectGolden(
    'people',
    note(
      [
        { text: 'Some named', reactions: [{ emoji: '❤️', count: 1, people: ['Clara'] }, { emoji: '👍', count: 5, people: ['Anna', 'Boris *B*'] }, { emoji: '⭐', count: 3, isPaid: true }] },
        { text: 'Nobody named', reactions: [{ emoji: '👍', count: 2, people: [] }, { emoji: '🔥', count: 2 }] },
        { text: 'Odd names', reactions: [{ emoji: '👍', count: 4, people: ['[[link]]', '', '# (x)', 'two\nlines'] }] },
        { text: '', media: { ...poll, totalVoters: 5, options: [{ text: 'Pizza', voters: 3, isChosen: true, people: ['Anna', 'Boris'] }, { text: 'Pasta', voters: 2, people: ['Clara', 'Dora'] }] } },
        { text: '', media: { ...poll, isMultiple: true, isClosed: true, closeDate: sentAt, totalVoters: 2, options: [{ text: 'Today', voters: 2, isChosen: true }, { text: 'Tomorrow', voters: 1, isChosen: true }] } },
        { text: '', media: { ...poll, isAnonymous: true, isQuiz: true, totalVoters: 2, explanation: 'It is four.', options: [{ text: '4', voters: 1, isCorrect: true }, { text: '5', voters: 1, isChosen: true }] } },
      ],
      aContext({ style: aStyle({ reactions: 'people' }) }),
    ),
  );
});

describe('what the user may choose', () => {
  const page = { type: 'webPage', url: 'https://example.com/a', siteName: 'Example', title: 'A [title]' } as const;
  const shown = (changes: Partial<Message>, style: Partial<NoteStyle>): string => renderMessage(aMessage(changes), aContext({ style: aStyle(style) })).text.split('\n').slice(1, -1).join('\n');

  test('link previews', () => {
    expect(shown({ media: page }, { webPreviews: 'card' })).toBe('Hello\n\n> [!quote] Example · A [title\\]\n> https://example.com/a\n');
    expect(shown({ media: page }, { webPreviews: 'link' })).toBe('Hello\n**Link:** [Example · A \\[title\\]](https://example.com/a)');
    expect(shown({ media: page }, { webPreviews: 'none' })).toBe('Hello');
  });

  test('spoilers', () => {
    expect(shown(formatted('a ⟦b⟧', { type: 'spoiler' }), { spoilers: 'hidden' })).toBe('a <span class="tobs-spoiler">b</span>');
    expect(shown(formatted('a ⟦b⟧', { type: 'spoiler' }), { spoilers: 'shown' })).toBe('a b');
  });

  test('hashtags', () => {
    expect(shown(formatted('⟦#news⟧ ⟦#2025⟧', { type: 'hashtag' }, { type: 'hashtag' }), {})).toBe('#news #2025');
    expect(shown(formatted('⟦#news⟧', { type: 'hashtag' }), { hashtags: 'text' })).toBe('\\#news');
    expect(shown(formatted('⟦#news⟧ and ⟦#2025⟧', { type: 'hashtag' }, { type: 'hashtag' }), { tagPrefix: 'my/tags' })).toBe('#my/tags/news and #2025');
  });
});

test('reactions, buttons and what cannot be read', () => {
  const reactions = [{ emoji: '❤️', count: 1 }, { emoji: '👍', count: 5 }, { emoji: '🔥', count: 1 }, { emoji: '⭐', count: 3, isPaid: true }];
  expectGolden(
    'extras',
    note([
      { reactions },
      { reactions, ...formatted('⟦quote⟧', { type: 'blockquote', isCollapsed: false }) },
      { buttons: [[{ text: 'Open [it]', url: 'https://example.com/' }, { text: 'Press' }], [{ text: 'Bad', url: 'javascript:1' }]] },
      { text: '' },
      { text: '', unsupported: 'messageFuture' },
    ]),
  );
  expect(renderMessage(aMessage({ reactions }), aContext({ style: aStyle({ reactions: 'off' }) })).text).not.toContain('Reactions');
});

test('later items of an album have no header', () => {
  const forward = { date: sentAt, origin: { name: 'Somebody' } };
  expect(renderMessage(aMessage({ text: 'two', forward }), aContext(), { isAlbumFollower: true })).toEqual({ id: 'tg-12', text: 'two\n^tg-12' });
});

test('names the line that depends on the parent', () => {
  expect(renderMessage(aMessage({ reply: { messageId: 5 } }), aContext()).replyLine).toBe('> ↩ [[Telegram/Test Group/2025/2025-01-01 Test Group#^tg-5|Boris: The parent of this reply]]');
  expect(renderMessage(aMessage({ reply: { messageId: 6 } }), aContext()).replyLine).toBeUndefined();
});

test('no name, title or text makes a second marker, a blank end or a line of its own', () => {
  const hostileMedia = (name: string): fc.Arbitrary<Media> =>
    fc.constantFrom<Media>(
      { type: 'document', file: aFile({ name, mimeType: name }) },
      { type: 'audio', file: aFile({ name }), title: name, performer: name },
      { type: 'webPage', url: name, siteName: name, title: name, description: name },
      { type: 'poll', question: name, isQuiz: true, isMultiple: false, isAnonymous: true, isClosed: false, explanation: name, options: [{ text: name }] },
      { type: 'contact', name, phone: name },
      { type: 'todo', title: name, items: [{ id: 1, text: name, completedBy: name }] },
      { type: 'venue', latitude: 1, longitude: 1, title: name, address: name },
      { type: 'unsupported', name },
    );
  const message = fc.tuple(aText, aName).chain(([text, name]) =>
    hostileMedia(name).map((media): Partial<Message> => {
      const author = { name, username: name };
      return { text, media, author, signature: name, viaBot: author, reply: { messageId: 9, author, quote: { text: name, entities: [] } }, forward: { date: sentAt, origin: author, signature: name }, reactions: [{ emoji: name, count: 1 }], buttons: [[{ text: name, url: name }]] };
    }),
  );
  fc.assert(
    fc.property(message, fc.constantFrom<RenderContext['layout']>('day', 'message'), (changes, layout) => {
      const { text, mediaLine } = renderMessage(aMessage(changes), aContext({ layout, mediaState: () => ({ kind: 'failed', reason: changes.author?.name ?? '' }) }));
      const lines = text.split('\n');
      expect(lines.filter((line) => /^\s*\^tg-[cm]?\d+\s*$/.test(line))).toEqual(['^tg-12']);
      expect(lines.at(-1)).toBe('^tg-12');
      expect(lines[0]?.trim()).not.toBe('');
      expect(text).not.toMatch(/[^\P{Cc}\n\t]|\p{Cs}/u);
      if (mediaLine !== undefined) expect(lines).toContain(mediaLine);
    }),
    { numRuns: Number(process.env.CASES ?? 3000) },
  );
});
