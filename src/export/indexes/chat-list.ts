import * as v from 'valibot';
import { isChatId, type ChatId, type VaultPath } from '../../model/ids';
import type { ChatKind } from '../../model/chat';
import { folderIndex, type ListedChat } from '../../notes/indexes/folder-index';
import { readProperties } from '../../notes/properties/front-matter';
import type { NoteStyle } from '../../notes/types';
import type { StatePort, VaultPort } from '../ports';
import { chatListKey } from '../state/records';
import { updateGenerated } from './update-generated';

const kinds = ['self', 'user', 'bot', 'group', 'supergroup', 'forum', 'channel', 'monoforum'] as const satisfies readonly ChatKind[];
const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
const ChatSchema = v.object({ title: v.string(), kind: v.picklist(kinds), index: v.string(), messages: Count, firstDay: v.string(), lastDay: v.string() });
const RecordSchema = v.object({
  chats: v.record(v.pipe(v.string(), v.check(isChatId)), ChatSchema),
  /** Merge base of the index as it was last written; absent: not written yet. */
  base: v.optional(v.string()),
  /** The index does not say what there is. */
  isBehind: v.boolean(),
  /** Merge base of the index as an import that did not know of this one had written it when we last looked. */
  imported: v.optional(v.string()),
});
type ListRecord = v.InferOutput<typeof RecordSchema>;

/** What the list of all exported chats is made from. */
export interface ChatListParts {
  readonly vault: VaultPort;
  readonly state: StatePort;
  /** Path of the export folder. */
  readonly root: VaultPath;
  readonly style: Pick<NoteStyle, 'language'>;
}

/** The chats of the export folder and the note that lists them. */
export class ChatList {
  private record: ListRecord | null = null;

  constructor(private readonly parts: ChatListParts) {}

  /** What the index of a chat says now. */
  async put(id: ChatId, chat: ListedChat): Promise<void> {
    const record = await this.load();
    await this.store({ ...record, chats: { ...record.chats, [id]: chat }, isBehind: true });
  }

  /** Writes the note when a chat has changed since it was written. Chats whose folder is gone are left out. */
  async write(): Promise<void> {
    const { vault, root, style } = this.parts;
    const record = await this.load();
    if (!record.isBehind) return;
    const present: ListedChat[] = [];
    for (const chat of Object.values(record.chats)) if ((await vault.sizeOf(chat.index)) !== null) present.push(chat);
    const name = root.slice(root.lastIndexOf('/') + 1);
    const path = await this.path(name);
    let base = record.base ?? '';
    // The user took the note away.
    if (record.base === undefined || (await vault.read(path)) !== null) {
      await updateGenerated(vault, path, (current) => {
        const index = folderIndex(current, present, { base: record.base ?? null, name, style });
        base = index.base;
        return index.text;
      });
    }
    await this.store({ ...record, base, isBehind: false });
  }

  private async path(name: string): Promise<VaultPath> {
    const plain = `${this.parts.root}/${name}.md`;
    const text = await this.parts.vault.read(plain);
    return text === null || text === '' || readProperties(text)['tg-layout'] === 'chats' ? plain : `${this.parts.root}/${name} (index).md`;
  }

  private async load(): Promise<ListRecord> {
    const { state, root } = this.parts;
    if (this.record !== null) return this.record;
    const own = parseRecord(await state.get(chatListKey(root))) ?? { chats: await this.found(), isBehind: false };
    const imported = parseRecord(await state.imported?.get(chatListKey(root)));
    this.record = imported === null ? own : withImported(own, imported);
    return this.record;
  }

  private async store(record: ListRecord): Promise<void> {
    this.record = record;
    await this.parts.state.set([[chatListKey(this.parts.root), record]]);
  }

  /** Without state the indexes themselves say which chats there are. */
  private async found(): Promise<Record<ChatId, ListedChat>> {
    const { vault, root } = this.parts;
    const chats: Record<ChatId, ListedChat> = {};
    for (const folder of await vault.list(root)) {
      for (const { path, kind } of folder.kind === 'folder' ? await vault.list(folder.path) : []) {
        const properties = kind === 'file' && path.endsWith('.md') ? readProperties((await vault.read(path)) ?? '') : {};
        const id = properties['tg-chat-id'];
        const parsed = v.safeParse(ChatSchema, { title: properties['tg-chat'], kind: properties['tg-type'], index: path, messages: Number(properties['tg-messages'] ?? NaN), firstDay: properties['tg-first-date'] ?? '', lastDay: properties['tg-last-date'] ?? '' });
        if (id !== undefined && isChatId(id) && parsed.success) chats[id] = parsed.output;
      }
    }
    return chats;
  }
}

function parseRecord(stored: unknown): ListRecord | null {
  const parsed = v.safeParse(RecordSchema, stored);
  return parsed.success ? parsed.output : null;
}

/** An import that knew nothing of these records has written the note since: our lines in it are told by their shape. */
function withImported(own: ListRecord, { chats, base }: ListRecord): ListRecord {
  if (base === undefined || own.imported === base) return own;
  return { chats: { ...chats, ...own.chats }, isBehind: true, imported: base };
}
