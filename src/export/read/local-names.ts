import { deletedAccountName } from '../../model/deleted-account';
import type { TelegramReader } from '../../model/telegram';
import type { Language } from '../../model/locale/formats';
import { wordsOf } from '../../notes/words/words';

/** Keys whose texts are names alone; elsewhere the same words are somebody's own. */
const nameKeys = /Names?$|^names$|^people$/;

/**
 * A reader whose accounts that are gone have a name in the language of the notes, in place of the English one they come with. Whoever
 * reads through it (headers, actions, reactions, indexes, notes of people, folders) needs not know of it.
 */
export function withLocalNames(telegram: TelegramReader, language: Language): TelegramReader {
  const name = wordsOf(language).person.deletedName;
  if (name === deletedAccountName) return telegram;
  // What is renamed keeps its shape.
  const local = <Value>(value: Value): Value => renamed(value, name) as Value;
  return {
    dialogs: (options) => telegram.dialogs(options),
    history: async function* (request, options) {
      for await (const batch of telegram.history(request, options)) yield local(batch);
    },
    sublists: async (...parameters) => local(await telegram.sublists(...parameters)),
    resolve: async (...parameters) => local(await telegram.resolve(...parameters)),
    newest: async (...parameters) => local(await telegram.newest(...parameters)),
    messagesById: async (...parameters) => local(await telegram.messagesById(...parameters)),
    topics: async (...parameters) => local(await telegram.topics(...parameters)),
    details: async (...parameters) => local(await telegram.details(...parameters)),
    linkedGroup: (...parameters) => telegram.linkedGroup(...parameters),
    resolveRange: (...parameters) => telegram.resolveRange(...parameters),
    predecessor: (...parameters) => telegram.predecessor(...parameters),
    estimate: (...parameters) => telegram.estimate(...parameters),
    countBetween: (...parameters) => telegram.countBetween(...parameters),
    download: (...parameters) => telegram.download(...parameters),
    contentKey: (...parameters) => telegram.contentKey(...parameters),
    beginTakeout: (...parameters) => telegram.beginTakeout(...parameters),
    endTakeout: (outcome) => telegram.endTakeout(outcome),
    requestCounts: () => telegram.requestCounts(),
    ...optionalOf(telegram),
  };
}

function optionalOf(telegram: TelegramReader): Partial<TelegramReader> {
  return {
    ...(telegram.avatar && { avatar: telegram.avatar.bind(telegram) }),
    ...(telegram.emojiPicture && { emojiPicture: telegram.emojiPicture.bind(telegram) }),
    ...(telegram.requestTimings && { requestTimings: telegram.requestTimings.bind(telegram) }),
    ...(telegram.cacheUse && { cacheUse: telegram.cacheUse.bind(telegram) }),
  };
}

/** The same value where nothing in it is renamed: most pages name nobody who is gone. */
function renamed(value: unknown, name: string, key = ''): unknown {
  if (value === deletedAccountName && nameKeys.test(key)) return name;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => renamed(item, name, key));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  const entries = Object.entries(value);
  const gone = 'isDeleted' in value && value.isDeleted === true ? 'name' : 'isDeletedAccount' in value && value.isDeletedAccount === true ? 'title' : null;
  const changed = entries.flatMap(([field, before]) => {
    const after = field === gone && before === deletedAccountName ? name : renamed(before, name, field);
    return after === before ? [] : [[field, after] as const];
  });
  return changed.length === 0 ? value : { ...value, ...Object.fromEntries(changed) };
}
