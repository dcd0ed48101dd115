import { isChatId, type VaultPath } from '../../model/ids';
import { chatBase } from '../../notes/indexes/chat-base';
import { totalOf, type ChatCounts } from '../../notes/indexes/chat-counts';
import { chatIndex, shownPeople } from '../../notes/indexes/chat-index';
import { readProperties } from '../../notes/properties/front-matter';
import { localDay } from '../../notes/render/local-time';
import { folderOf, type ChatContext } from '../chat-context';
import type { OpenChat } from '../open-chat';
import type { ChatState } from '../state/chat-state';
import { topicIndexPathOf } from '../topics/topic-index';
import { countsOfNotes } from './counts-of-notes';
import { goneNotes, withoutGone } from './gone-notes';
import { galleryPath, type ChatBooks } from './gallery-note';
import { updateGenerated } from './update-generated';

/**
 * Brings the index of a chat, and its table, up to date after its messages were written. A run that wrote nothing reads three
 * records for it, whatever the size of the chat.
 */
export async function updateChatIndex(context: ChatContext, { state, counts: book, gallery: pictures, found: places }: ChatBooks & Pick<OpenChat, 'found'>): Promise<void> {
  const { run, job, tally } = context;
  const { vault, clock } = run.ports;
  const { chat } = job;
  const folder = folderOf(context, state);
  const { title } = chat;
  if (!run.plan.settings.indexes || !book.isBehind({ title, folder })) return;
  const noted = async (): Promise<ChatCounts> => await countsOfNotes(vault, clock, { folder, elsewhere: [...new Set([...(await context.moved.elsewhere(folder)), ...(await places.elsewhere())])], chatId: chat.id });
  if (book.isLost || book.isDoubtful) {
    const found = await noted();
    // Counts from messages know people better than their names.
    if (book.isLost || totalOf(found) !== totalOf(book.counts)) book.replace(found);
  }
  const gone = await goneNotes(vault, folder, book.counts);
  if (gone.size > 0) book.replace(withoutGone(book.counts, gone, await noted()));
  const { counts, stamp } = book;
  if (counts.lastDay === '') return;
  const isForum = state.layout === 'topic';
  const path = await pathOfIndex(context, { folder, isForum });
  // The user took it away, or a forum's list of topics is still to come.
  if (path === null || ((isForum || stamp !== null) && (await vault.read(path)) === null)) return await state.commit({ others: book.settle({ title, folder, base: stamp?.base ?? '' }) });
  const base = await tableOf(context, state, { folder, isNew: stamp === null });
  const gallery = await galleryPath(context, pictures);
  const people = await run.people?.pathsOf(shownPeople(counts).filter(isChatId));
  const exported = localDay(Math.floor(clock.now() / 1000), run.style.timeZone);
  let written = '';
  const render = (current: string | null): string => {
    const make = (when: string): string => {
      const index = chatIndex(current, { chat, folder, counts, base, gallery, ...(people !== undefined && { people }), exported: when, isForum }, { base: stamp?.base ?? null, style: run.style });
      written = index.base;
      return index.text;
    };
    const before = current === null ? undefined : readProperties(current)['tg-exported'];
    // An export that changed nothing is not said: the same counts give the same note.
    return before !== undefined && make(before) === current ? current : make(exported);
  };
  const outcome = await updateGenerated(vault, path, render);
  if (outcome !== 'unchanged') tally.notes.count(path, outcome);
  await run.chatList.put(chat.id, { title, kind: chat.kind, index: path, messages: totalOf(counts), firstDay: counts.firstDay, lastDay: counts.lastDay });
  await state.commit({ others: book.settle({ title, folder, base: written }) });
}

/** The note of a chat whose messages are in one note has its name already. */
async function pathOfIndex({ run, job }: ChatContext, { folder, isForum }: { readonly folder: VaultPath; readonly isForum: boolean }): Promise<VaultPath | null> {
  const { vault } = run.ports;
  const plain = `${folder}/${folder.slice(folder.lastIndexOf('/') + 1)}.md`;
  if (isForum) return await topicIndexPathOf(vault, job.chat, folder);
  const isIndex = (text: string): boolean => readProperties(text)['tg-chat-id'] === job.chat.id && readProperties(text)['tg-layout'] === 'index';
  // The user may have renamed it.
  for (const { path, kind } of await vault.list(folder)) {
    const text = kind === 'file' && path.endsWith('.md') ? await vault.read(path) : null;
    if (text !== null && isIndex(text)) return path;
  }
  for (const path of [plain, plain.replace(/\.md$/, ' (index).md'), plain.replace(/\.md$/, ` (${job.chat.id}).md`)]) if (((await vault.sizeOf(path)) ?? 0) === 0) return path;
  return null;
}

/** The chat's table, written once; null when the user does not want it. */
async function tableOf({ run, job }: ChatContext, { layout }: ChatState, { folder, isNew }: { readonly folder: VaultPath; readonly isNew: boolean }): Promise<VaultPath | null> {
  const path = `${folder}/${folder.slice(folder.lastIndexOf('/') + 1)}.base`;
  if (isNew) await run.ports.vault.create(path, chatBase(job.chat, layout, run.style));
  return (await run.ports.vault.sizeOf(path)) === null ? null : path;
}
