import type { ChatId, VaultPath } from '../../model/ids';
import type { FileMedia, MediaClass } from '../../model/media';
import { addCounts, noCounts, notePlace, type ChatCounts, type CountedMessage, countsOf } from '../../notes/indexes/chat-counts';
import { linesOf, parseNote } from '../../notes/merge/note-text';
import { readProperties } from '../../notes/properties/front-matter';
import { authorOfHeader } from '../../notes/render/header';
import { everyWords } from '../../notes/words/words';
import type { ClockPort, VaultPort } from '../ports';
import { notesBelow } from '../write/notes-below';

/** Which notes are counted. */
export interface CountedNotes {
  readonly chatId: ChatId;
  /** Path of the chat's folder. */
  readonly folder: VaultPath;
  /** Notes of the chat that are known to lie elsewhere. */
  readonly elsewhere: readonly VaultPath[];
}

/**
 * Counts what the notes of a chat hold, for when the counts are lost. People are known by name only here, and found again by it
 * when they write the next time.
 */
export async function countsOfNotes(vault: VaultPort, clock: ClockPort, { folder, elsewhere, chatId }: CountedNotes): Promise<ChatCounts> {
  let counts = noCounts;
  const add = async (path: VaultPath, owner: string): Promise<void> => {
    await clock.breathe();
    const text = await vault.read(path);
    const properties = readProperties(text ?? '');
    if (text === null || (properties['tg-chat-id'] ?? owner) !== chatId) return;
    counts = addCounts(counts, countsOf(messagesOf(text, properties, notePlace(folder, path))));
  };
  for await (const path of notesBelow(vault, folder)) await add(path, chatId);
  for (const path of elsewhere) await add(path, '');
  return counts;
}

function messagesOf(text: string, properties: Readonly<Record<string, string>>, note: string): readonly CountedMessage[] {
  const layout = properties['tg-layout'];
  // The user may have taken the properties out; the chat's folder and the name are left.
  const noteDay = /^\d{4}-\d\d-\d\d/.exec(properties['tg-date'] ?? note.slice(note.lastIndexOf('/') + 1))?.[0];
  const isPost = layout === 'message';
  let [day, author] = [noteDay ?? '', isPost ? (properties['tg-author'] ?? null) : null];
  return parseNote(text).regions.flatMap(({ blockId, text: region }): readonly CountedMessage[] => {
    if (!/^tg-m?\d+$/.test(blockId)) return [];
    const lines = linesOf(region);
    const header = lines.find((line) => headerShape.test(line));
    author = isPost || header === undefined ? author : authorOfHeader(header);
    day = (header === undefined ? undefined : headerShape.exec(header)?.[1]) ?? day;
    if (day === '') return [];
    return [{ day, note: isPost || layout === 'topic' ? null : note, author: author === null || isServiceBlock(lines, header) ? null : { name: author }, media: mediaOf(lines) }];
  });
}

/** `**Anna** · 14:03`, or with the day before the time. */
const headerShape = /^\*\*.+\*\* · (?:(\d{4}-\d\d-\d\d) )?\d\d:\d\d(?: · |$)/;
const placeholder = new RegExp(`^\\*(${everyWords.flatMap(({ files }) => Object.values(files)).join('|')}) (?:".*" )?\\(`);
const facts = new RegExp(`^\\*(${everyWords.flatMap(({ files }) => Object.values(files)).join('|')}) · `);
const deeds = new RegExp(`^\\*\\S.* (?:${everyWords.flatMap(({ deeds: words }) => Object.values(words)).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})(?:[ ,:;].*)?\\*(?: \\[.*)?$`);

/** A service message says who did what in a line of ours, and nothing else. */
function isServiceBlock(lines: readonly string[], header: string | undefined): boolean {
  const start = header === undefined ? -1 : lines.indexOf(header);
  return deeds.test(lines.slice(start + 1).find((line) => line !== '') ?? '');
}

const byClass: Readonly<Record<MediaClass, FileMedia['type']>> = { photo: 'photo', video: 'video', audio: 'audio', voice: 'voice', document: 'document', sticker: 'sticker' };

/** What kind of file a block shows, by our words about it, else by the folder the file lies in. */
function mediaOf(lines: readonly string[]): FileMedia['type'] | null {
  for (const line of lines) {
    const word = (placeholder.exec(line) ?? facts.exec(line))?.[1];
    const named = word === undefined ? undefined : typeOfWord(word);
    if (named !== undefined) return named;
  }
  // Items of an album that is shown as a gallery are items of a list.
  const folder = lines.map((line) => /^(?:- )?!?\[\[[^\]|]*\/media\/(\w+)\//.exec(line)?.[1]).find((name) => name !== undefined);
  return folder !== undefined && Object.hasOwn(byClass, folder) ? byClass[folder as MediaClass] : null;
}

function typeOfWord(word: string): FileMedia['type'] | undefined {
  for (const { files } of everyWords) for (const type of Object.keys(files) as FileMedia['type'][]) if (files[type] === word) return type;
  return undefined;
}
