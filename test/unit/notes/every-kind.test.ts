import { chatIdOf, parseChatId, type ChatId } from '../../../src/model/ids';
import type { Author } from '../../../src/model/message';
import { renderMessage } from '../../../src/notes/render/render-message';
import type { Language } from '../../../src/model/locale/formats';
import { loadLibrary } from '../../../src/telegram/connections/library';
import { readSchema } from '../../../src/telegram/codec/schema';
import type { Tl } from '../../../src/telegram/codec/tl';
import { normaliseMessage } from '../../../src/telegram/normalise/message';
import { expectGolden } from './golden';
import { aContext, aStyle, group, sentAt } from './samples';
import { annaId, borisId, claraId, newsId, TlSamples } from './tl-samples';

/*
 * What a note says of every constructor of the pinned library that a message can hold. A constructor of a new layer adds lines,
 * and the test fails until somebody has read them (UPDATE_GOLDEN=1).
 */

const samples = new TlSamples(readSchema(loadLibrary().definitions));
const known = new Map<ChatId, string>([[chatIdOf('user', annaId), 'Anna'], [chatIdOf('user', borisId), 'Boris'], [chatIdOf('user', claraId), 'Clara'], [chatIdOf('channel', newsId), 'News']]);
const names = { author: (id: ChatId): Author => ({ id, name: known.get(id) ?? `${parseChatId(id).kind} ${id}` }) };
const head = { id: 12, peerId: { _: 'peerChannel', channelId: 1_500_000_001n }, fromId: { _: 'peerUser', userId: annaId }, date: sentAt };
const replyTo = { _: 'messageReplyHeader', replyToMsgId: 5 };
/** Service messages that answer what they are about. */
const answers = new Set(['messageActionPinMessage', 'messageActionGameScore', 'messageActionTodoCompletions', 'messageActionTodoAppendTasks', 'messageActionSuggestedPostApproval']);

/** The lines of a message without who, when and which. */
function linesOf(tl: Tl, language: Language): string {
  const message = normaliseMessage(tl, { names, chatId: group.id, selfId: undefined, isForum: false });
  if (message === null) throw new Error('no message');
  return renderMessage(message, aContext({ style: aStyle({ language }) })).text.split('\n').slice(1, -1).join('\n').trimEnd();
}

/** Every constructor of a type, in every shape that reads otherwise than those before. */
function shown(type: string, language: Language, messageOf: (object: Tl) => Tl): string {
  // What begins with `input` only clients send.
  const sent = samples.of(type).filter(({ name }) => !name.startsWith('input'));
  expect(sent.length).toBeGreaterThan(0);
  const blocks = sent.map((combinator) => {
    const texts = new Map<string, string>();
    for (const { name, object } of samples.shapesOf(combinator)) {
      const text = linesOf(messageOf(object), language);
      expect([combinator.name, name, text.trim()]).not.toContain('');
      if (![...texts.values()].includes(text)) texts.set(name, text);
    }
    return [`### ${combinator.name}`, ...[...texts].map(([name, text]) => `%% ${name} %%\n${text}`)].join('\n\n');
  });
  return `## ${type}\n\n${blocks.join('\n\n')}`;
}

/** What an entity covers, where that cannot be any words. */
const covered: Readonly<Record<string, string>> = {
  messageEntityMention: '@anna_p', messageEntityHashtag: '#travel', messageEntityBotCommand: '/start', messageEntityUrl: 'example.com/page', messageEntityEmail: 'a_b@example.com', messageEntityPhone: '+49 170 1234567', messageEntityCashtag: '$EUR', messageEntityBankCard: '4242 4242 4242 4242', messageEntityCustomEmoji: '🙂', messageEntityFormattedDate: 'on Friday',
};
const withEntity = (entity: Tl): Tl => {
  const text = covered[entity._] ?? 'some words';
  return { _: 'message', ...head, message: `Before ${text} after`, entities: [{ ...entity, offset: 7, length: text.length }] };
};

const messageWith = (media: Tl): Tl => ({ _: 'message', ...head, message: '', media });
const kinds: Readonly<Record<string, (object: Tl) => Tl>> = {
  MessageMedia: messageWith,
  StoryItem: (story) => messageWith({ _: 'messageMediaStory', peer: { _: 'peerUser', userId: borisId }, id: 7, story }),
  MessageExtendedMedia: (item) => messageWith({ _: 'messageMediaPaidMedia', starsAmount: 50n, extendedMedia: [item] }),
  Poll: (poll) => messageWith({ _: 'messageMediaPoll', poll, results: { _: 'pollResults', totalVoters: 30, results: [{ _: 'pollAnswerVoters', option: Buffer.from([49]), voters: 12, chosen: true }] } }),
  WebPage: (webpage) => messageWith({ _: 'messageMediaWebPage', webpage }),
  TodoList: (todo) => messageWith({ _: 'messageMediaToDo', todo, completions: [{ _: 'todoCompletion', id: 3, completedBy: { _: 'peerUser', userId: borisId }, date: sentAt }] }),
  MessageAction: (action) => ({ _: 'messageService', ...head, ...(answers.has(action._) && { replyTo }), action }),
  MessageEntity: withEntity,
  Reaction: (reaction) => ({ _: 'message', ...head, message: 'Some words', reactions: { _: 'messageReactions', results: [{ _: 'reactionCount', reaction, count: 5 }] } }),
  MessageFwdHeader: (fwdFrom) => ({ _: 'message', ...head, message: 'Some words', fwdFrom }),
  MessageReplyHeader: (header) => ({ _: 'message', ...head, message: 'Some words', replyTo: header }),
  InlineButtonType: (type) => ({ _: 'message', ...head, message: 'Some words', replyMarkup: { _: 'replyInlineMarkup', rows: [{ _: 'keyboardInlineButtonRow', buttons: [{ _: 'keyboardInlineButton', text: 'Press', type }] }] } }),
};

test.each(['en', 'ru'] as const)('a note says something of every constructor of the library (%s)', (language) => {
  const whole = Object.entries(kinds).map(([type, messageOf]) => shown(type, language, messageOf)).join('\n\n');
  expectGolden(language === 'en' ? 'every-kind' : 'every-kind-russian', `${whole}\n`);
});
