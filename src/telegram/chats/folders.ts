import { TobsFailure } from '../../model/errors';
import type { ChatFolder } from '../../model/chat';
import type { ChatId } from '../../model/ids';
import type { Call } from '../calls/call';
import { asTl, child, children, flag, int, text, type Tl } from '../codec/tl';
import { idOfInputPeer } from './peers';

/** What the rules of a folder ask about a dialog. */
export interface DialogTraits {
  readonly id: ChatId;
  readonly kind: 'contact' | 'nonContact' | 'group' | 'broadcast' | 'bot';
  readonly isMuted: boolean;
  readonly isRead: boolean;
  readonly isArchived: boolean;
}

/** A folder with its rules. */
export interface FolderRule extends ChatFolder {
  readonly included: ReadonlySet<ChatId>;
  readonly excluded: ReadonlySet<ChatId>;
  readonly kinds: ReadonlySet<DialogTraits['kind']>;
  readonly withoutMuted: boolean;
  readonly withoutRead: boolean;
  readonly withoutArchived: boolean;
}

/**
 * The account's folders; null when Telegram does not give them out. @param selfId account that reads
 *
 * @see https://core.telegram.org/api/folders
 */
export async function readFolders(call: Call, selfId: ChatId | undefined, signal: AbortSignal): Promise<readonly FolderRule[] | null> {
  try {
    const answer = asTl(await call({ _: 'messages.getDialogFilters' }, { signal }));
    // `dialogFilterDefault` is the place of "All chats" among the folders.
    return answer === undefined ? null : children(answer, 'filters').filter(({ _ }) => _ !== 'dialogFilterDefault').map((filter) => ruleOf(filter, selfId));
  } catch (error) {
    // A list of dialogs without folders is better than none; the rows say that they are unknown.
    if (error instanceof TobsFailure && error.detail.code === 'TELEGRAM_ERROR') return null;
    throw error;
  }
}

/** Folders a dialog is in: by name, or by the folder's rules. */
export function foldersOf(rules: readonly FolderRule[], dialog: DialogTraits): readonly ChatFolder[] {
  return rules.filter((rule) => isIn(rule, dialog)).map(({ id, title }) => ({ id, title }));
}

function isIn(rule: FolderRule, { id, kind, isMuted, isRead, isArchived }: DialogTraits): boolean {
  if (rule.included.has(id)) return true;
  if (rule.excluded.has(id) || !rule.kinds.has(kind)) return false;
  return !(rule.withoutMuted && isMuted) && !(rule.withoutRead && isRead) && !(rule.withoutArchived && isArchived);
}

function ruleOf(filter: Tl, selfId: ChatId | undefined): FolderRule {
  const peers = (field: string): readonly ChatId[] => children(filter, field).flatMap((peer) => idOfInputPeer(peer, selfId) ?? []);
  const kinds = [['contacts', 'contact'], ['nonContacts', 'nonContact'], ['groups', 'group'], ['broadcasts', 'broadcast'], ['bots', 'bot']] as const;
  const title = child(filter, 'title');
  return {
    id: int(filter, 'id') ?? 0,
    // Text with entities from layer 195 on, plain text before.
    title: title === undefined ? text(filter, 'title') : text(title, 'text'),
    included: new Set([...peers('pinnedPeers'), ...peers('includePeers')]),
    excluded: new Set(peers('excludePeers')),
    kinds: new Set(kinds.flatMap(([name, kind]) => (flag(filter, name) ? [kind] : []))),
    withoutMuted: flag(filter, 'excludeMuted'),
    withoutRead: flag(filter, 'excludeRead'),
    withoutArchived: flag(filter, 'excludeArchived'),
  };
}
