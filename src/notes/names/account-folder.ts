import type { ChatId } from '../../model/ids';
import type { Account } from '../../model/telegram';
import { chatFolderName } from './paths';

/** Where the notes of an account go. Private chats of two accounts may have one id and quite other messages. */
export interface AccountFolder {
  readonly accountId: ChatId;
  /** Added to the name of the export folder; empty for the first account of a vault. */
  readonly suffix: string;
}

/** What an account adds to the name of the export folder: what it was given before, nothing for the first, else its name. */
export function folderSuffix(known: readonly AccountFolder[], account: Pick<Account, 'id' | 'name'>): string {
  const own = known.find(({ accountId }) => accountId === account.id);
  if (own !== undefined) return own.suffix;
  if (known.length === 0) return '';
  const named = ` (${chatFolderName(account.name)})`;
  return known.some(({ suffix }) => suffix.toLowerCase() === named.toLowerCase()) ? ` (${account.id})` : named;
}
