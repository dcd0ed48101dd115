import type { Dialog } from '../../../src/model/chat';
import { searchDistance, searchTextOf, searchWords } from '../../../src/model/dialog-search';
import { requireAccount, withAccount, type AccountUse } from '../account-session';
import type { JsonLine } from '../json-lines';

/** Which dialogs are listed; `search` empty: all. */
export interface DialogsCommand {
  readonly search: string;
  /** Chat whose parts are listed instead of the account's dialogs. */
  readonly of?: string | undefined;
}

/** Lists the dialogs as they arrive, those whose title, username or id are meant by every word of `search`. @returns exit code */
export async function dialogs(use: AccountUse, { search, of }: DialogsCommand, signal: AbortSignal): Promise<number> {
  const isWanted = dialogFilter(search);
  return await withAccount(use, true, async ({ telegram }) => {
    await requireAccount(telegram, signal);
    if (of !== undefined) {
      const { chat } = await telegram.resolve(of, { signal });
      for (const part of await telegram.sublists(chat.id, { signal })) {
        if (isWanted(part)) use.output.result({ ...dialogLine(part), reference: `${of}/${part.chat.id}` }, `${`${of}/${part.chat.id}`.padStart(24)}  ${part.chat.title}`);
      }
      return 0;
    }
    use.output.note('Secret chats are not listed: they exist only on the devices they were started on, so no other program can export them.');
    for await (const page of telegram.dialogs({ signal })) {
      for (const dialog of page) {
        if (isWanted(dialog)) use.output.result(dialogLine(dialog), dialogText(dialog));
      }
    }
    return 0;
  });
}

/** The same words find the same dialogs in the plugin. */
function dialogFilter(search: string): (dialog: Dialog) => boolean {
  const words = searchWords(search);
  return ({ chat }) => searchDistance(words, searchTextOf(chat)) !== null;
}

function dialogLine({ chat, topMessageId, topMessageDate, isPinned, isArchived, folders }: Dialog): Extract<JsonLine, { type: 'dialog' }> {
  return {
    type: 'dialog',
    id: chat.id,
    kind: chat.kind,
    title: chat.title,
    username: chat.username ?? null,
    top_message_id: topMessageId,
    top_message_date: topMessageDate,
    pinned: isPinned,
    archived: isArchived,
    deleted_account: chat.isDeletedAccount === true,
    restricted: chat.isRestricted === true,
    folders: folders?.map(({ title }) => title) ?? null,
  };
}

function dialogText({ chat, isPinned, isArchived }: Dialog): string {
  const marks = [...(isPinned ? ['pinned'] : []), ...(isArchived ? ['archived'] : [])];
  const name = chat.username === undefined ? chat.title : `${chat.title} (@${chat.username})`;
  return `${chat.id.padStart(15)}  ${chat.kind.padEnd(10)}  ${name}${marks.length === 0 ? '' : ` [${marks.join(', ')}]`}`;
}
