import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseNote } from '../../src/notes/merge/note-text';
import { parse } from 'yaml';

/** Every file a user sees in the vault: path → SHA-256. Reports of runs are left out, because they tell times. */
export function filesOf(vaultDir: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const entry of readdirSync(vaultDir, { withFileTypes: true, recursive: true })) {
    const path = relative(vaultDir, join(entry.parentPath, entry.name));
    if (entry.isFile() && !path.startsWith('.') && !path.includes('_reports/')) files.set(path, createHash('sha256').update(readFileSync(join(vaultDir, path))).digest('hex'));
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A message as it stands in the vault. */
export interface VaultMessage {
  readonly note: string;
  readonly block: string;
}

/** Messages of the vault by chat id and message id; a message that stands twice is in the list twice. */
export function messagesOf(vaultDir: string): ReadonlyMap<string, ReadonlyMap<number, readonly VaultMessage[]>> {
  const chats = new Map<string, Map<number, VaultMessage[]>>();
  for (const note of filesOf(vaultDir).keys()) {
    if (!note.endsWith('.md')) continue;
    const { frontMatter, regions } = parseNote(readFileSync(join(vaultDir, note), 'utf8'));
    const properties = (parse((frontMatter ?? '').replace(/^---\n|---\n$/g, '')) ?? {}) as Readonly<Record<string, unknown>>;
    const chatId = String(properties['tg-chat-id']);
    const messages = chats.get(chatId) ?? new Map<number, VaultMessage[]>();
    chats.set(chatId, messages);
    for (const { blockId, text } of regions) {
      const id = Number(blockId.replace(/^tg-/, ''));
      messages.set(id, [...(messages.get(id) ?? []), { note, block: text }]);
    }
  }
  return chats;
}

/** Vault paths a block embeds. */
export function embedsOf(block: string): readonly string[] {
  return [...block.matchAll(/!?\[\[([^\]|#]+)(?:\|[^\]]*)?\]\]/g)].flatMap(([, path]) => (path === undefined ? [] : [path])).filter((path) => path.includes('/media/'));
}
