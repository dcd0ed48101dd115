import type { Chat } from '../../src/model/chat';
import type { Author, Message } from '../../src/model/message';
import type { Media } from '../../src/model/media';
import type { HistoryBatch, TelegramReader } from '../../src/model/telegram';
import type { Topic } from '../../src/model/topic';
import { desktopMessage, flatEntities } from './desktop-message';

/** What of a chat a Telegram Desktop export says. */
export function desktopChat({ id, kind, title }: Chat): Chat {
  return { id, kind: kind, title };
}

function author({ id, name }: Author): Author {
  return { ...(id !== undefined && { id }), name };
}

/** What of a message a Telegram Desktop export says; null for messages it does not have. */
export function desktopView(message: Message): Message | null {
  if (desktopMessage(message, () => null) === null) return null;
  const { id, chatId, date, editDate, signature, viaBot, text, entities, media, reply, forward, topicId, reactions, recentReactors, action, buttons, isMigrated } = message;
  const shown = media === undefined ? undefined : mediaView(media);
  return {
    id,
    chatId,
    date,
    author: author(message.author),
    text,
    entities: flatEntities(entities),
    reactions,
    ...(isMigrated !== undefined && { isMigrated }),
    ...(editDate !== undefined && action === undefined && { editDate }),
    ...(signature !== undefined && action === undefined && { signature }),
    ...(viaBot?.username !== undefined && { viaBot: { name: viaBot.username, username: viaBot.username } }),
    ...(shown !== undefined && { media: shown }),
    // What it answers is only said of some service messages.
    ...(reply?.messageId !== undefined && (action === undefined || ['messagePinned', 'gameScore', 'paymentSent'].includes(action.type)) && { reply: { messageId: reply.messageId, ...(reply.chatId !== undefined && { chatId: reply.chatId }) } }),
    ...(forward !== undefined && { forward: { origin: author(forward.origin) } }),
    ...(topicId !== undefined && { topicId }),
    ...(recentReactors !== undefined && { recentReactors: recentReactors.map(({ key, person }) => ({ key, person: author(person) })) }),
    // What the supergroup is called is said by its own first message.
    ...(action !== undefined && { action: action.type === 'migratedTo' ? { type: 'migratedTo' } : action }),
    ...(buttons !== undefined && { buttons }),
  };
}

function mediaView(media: Media): Media | undefined {
  switch (media.type) {
    case 'webPage':
    case 'dice':
    case 'story':
      return undefined;
    case 'sticker': {
      const { type, file, emoji, width, height } = media;
      return { type, file, emoji, ...(width !== undefined && { width }), ...(height !== undefined && { height }) };
    }
    case 'contact':
      return { type: 'contact', name: media.name, phone: media.phone };
    case 'venue': {
      const { type, latitude, longitude, title, address } = media;
      return { type, latitude, longitude, title, address };
    }
    case 'poll': {
      const { question, isClosed, totalVoters = 0, options } = media;
      return { type: 'poll', question, isQuiz: false, isMultiple: false, isClosed, totalVoters, options: options.map(({ text, voters = 0, isChosen }) => ({ text, voters, ...(isChosen === true && { isChosen }) })) };
    }
    case 'todo':
      return { ...media, items: media.items.map(({ id, text }) => ({ id, text })) };
    case 'paidMedia':
      return { type: 'paidMedia', stars: media.stars, items: 0 };
    default:
      return media;
  }
}

/** A Telegram that says no more than Telegram Desktop exports. */
export function throughDesktop(telegram: TelegramReader): TelegramReader {
  const view = (messages: readonly Message[]): readonly Message[] => messages.flatMap((message) => desktopView(message) ?? []);
  return new Proxy(telegram, {
    get(target, key) {
      if (key === 'resolve') return async (...args: Parameters<TelegramReader['resolve']>) => ({ chat: desktopChat((await target.resolve(...args)).chat) });
      if (key === 'newest')
        return async (...args: Parameters<TelegramReader['newest']>) => {
          const page = await target.newest(...args);
          return { ...page, ...(page.chat !== undefined && { chat: desktopChat(page.chat) }), messages: view(page.messages) };
        };
      if (key === 'history')
        return async function* (...args: Parameters<TelegramReader['history']>): AsyncGenerator<HistoryBatch> {
          for await (const batch of target.history(...args)) yield { ...batch, messages: view(batch.messages) };
        };
      if (key === 'topics')
        return async (...args: Parameters<TelegramReader['topics']>) => {
          // It says which message made a topic, and no more; General was never made.
          const topics = (await target.topics(...args)).map(({ id, title, date, creatorName }): Topic => ({ id, title, date, ...(creatorName !== undefined && id !== 1 && { creatorName }), isPinned: false, isClosed: false, isHidden: false }));
          return topics.sort((a, b) => a.id - b.id);
        };
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
