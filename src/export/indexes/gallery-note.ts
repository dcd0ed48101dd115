import type { VaultPath } from '../../model/ids';
import { cellOf, galleryText, isGalleryOf, readGallery, type GalleryCell } from '../../notes/indexes/gallery';
import { picturesOf, type ShownPicture } from '../../notes/indexes/gallery-entries';
import { readProperties } from '../../notes/properties/front-matter';
import { folderOf, type ChatContext } from '../chat-context';
import { thumbPath } from '../files/thumbs';
import type { ChatState } from '../state/chat-state';
import { dayText } from '../write/note-finder';
import { notesBelow } from '../write/notes-below';
import type { CountsBook } from './counts-book';
import type { GalleryBook } from './gallery-book';
import { updateGenerated } from './update-generated';

/** chosen: a chat with more pictures has a gallery for every year. */
const maxCells = 1000;

/** The records of a chat that its index and gallery are written from. */
export interface ChatBooks {
  readonly state: ChatState;
  readonly gallery: GalleryBook;
  readonly counts: CountsBook;
}

/** Pictures that were read from notes. */
interface FreshCells {
  readonly cells: readonly GalleryCell[];
  /** Notes they were read from, as links say them: what a gallery has of these is replaced. */
  readonly notes: ReadonlySet<string>;
}

/**
 * Brings the gallery of a chat up to date with the notes that changed since; a run that brought no picture reads one record for
 * it. Galleries are told by their properties, and one the user took away stays away.
 *
 * @returns whether a gallery was made that was not there before
 */
export async function updateGallery(context: ChatContext, { state, gallery, counts }: ChatBooks): Promise<boolean> {
  if (!context.run.plan.settings.galleries) {
    const others = gallery.neglect();
    if (others.length > 0) await state.commit({ others });
    return false;
  }
  if (!gallery.isBehind) return false;
  const fresh = await freshCells(context, state, gallery.notes);
  const notes = new GalleryNotes(context, folderOf(context, state), gallery);
  await notes.bring(fresh);
  await state.commit({ others: [...gallery.settle(notes.stamp), ...(notes.isNew ? counts.outdate() : [])] });
  return notes.isNew;
}

/** Path of the chat's gallery; null: there is none. */
export async function galleryPath({ run }: ChatContext, gallery: GalleryBook): Promise<VaultPath | null> {
  const path = gallery.stamp.written[''];
  return !run.plan.settings.galleries || path === undefined || (await run.ports.vault.sizeOf(path)) === null ? null : path;
}

async function freshCells(context: ChatContext, state: ChatState, changed: GalleryBook['notes']): Promise<FreshCells> {
  const { vault, clock } = context.run.ports;
  const [cells, notes]: [GalleryCell[], Set<string>] = [[], new Set()];
  for await (const path of changed === 'all' ? allNotes(context, folderOf(context, state)) : changed) {
    await clock.breathe();
    const text = await vault.read(path);
    // Moved away since: it was shown where it was, and Obsidian has changed the links to it.
    if (text === null || readProperties(text)['tg-chat-id'] !== context.job.chat.id) continue;
    notes.add(path.replace(/\.md$/, ''));
    for (const shown of picturesOf(text, path)) {
      const picture = shown.day.length >= 7 ? shown : { ...shown, day: await dayOf(shown, state) };
      const thumb = thumbPath(picture.path);
      if (picture.day !== '') cells.push(cellOf(picture, (await vault.sizeOf(thumb)) === null ? null : thumb));
    }
  }
  return { cells, notes };
}

async function* allNotes({ run, moved }: ChatContext, folder: VaultPath): AsyncGenerator<VaultPath> {
  yield* notesBelow(run.ports.vault, folder);
  yield* await moved.elsewhere(folder);
}

/** A note of a week may say no days, as when the user's template leaves them out. */
async function dayOf({ blockId }: ShownPicture, { messages }: ChatState): Promise<string> {
  const stored = blockId.startsWith('tg-m') ? undefined : await messages.get(Number(blockId.slice('tg-'.length)));
  return stored === undefined ? '' : dayText(stored.day);
}

/** The notes that are a chat's gallery: one, or one for every year and one that lists them. */
class GalleryNotes {
  isNew = false;
  private readonly written: Record<string, VaultPath>;
  private isSplit: boolean;

  constructor(
    private readonly context: ChatContext,
    private readonly folder: VaultPath,
    { stamp }: GalleryBook,
  ) {
    this.written = { ...stamp.written };
    this.isSplit = stamp.isSplit;
  }

  get stamp(): { readonly written: Readonly<Record<string, VaultPath>>; readonly isSplit: boolean } {
    return { written: this.written, isSplit: this.isSplit };
  }

  async bring(fresh: FreshCells): Promise<void> {
    if (Object.keys(this.written).length === 0) await this.adopt();
    const main = await this.find('');
    const before = main === null ? [] : readGallery((await this.vault.read(main)) ?? '').cells;
    const all = joined(before, fresh);
    this.isSplit ||= all.length > maxCells;
    if (!this.isSplit) return await this.write('', fresh);
    // A year that has no picture any more has its gallery still.
    const years = [...new Set([...all.map(yearOf), ...Object.keys(this.written)])].filter((year) => year !== '').sort();
    for (const year of years) await this.write(year, { cells: all.filter((cell) => yearOf(cell) === year), notes: fresh.notes });
    await this.write('', { cells: [], notes: new Set(all.map(({ note }) => note)) }, all);
  }

  /** Without a record the galleries of years themselves say that they are there. */
  private async adopt(): Promise<void> {
    for (const { path, kind } of await this.vault.list(this.folder)) {
      const properties = kind === 'file' && path.endsWith('.md') ? readProperties((await this.vault.read(path)) ?? '') : {};
      const year = properties['tg-date'] ?? '';
      if (year === '' || !isGalleryOf(properties, this.context.job.chat, year)) continue;
      this.written[year] = path;
      this.isSplit = true;
    }
  }

  /** @param gone cells that stand elsewhere now */
  private async write(year: string, fresh: FreshCells, gone: readonly GalleryCell[] = []): Promise<void> {
    const known = this.written[year];
    const found = await this.find(year);
    // The user took it away, or there is nothing to show.
    if (found === null && (known !== undefined || (fresh.cells.length === 0 && gone.length === 0))) return;
    const path = found ?? (await this.freePath(year));
    if (path === null) return;
    const { chat } = this.context.job;
    const { tally, run } = this.context;
    const outcome = await updateGenerated(this.vault, path, (current) => {
      const { cells, taken } = readGallery(current ?? '');
      const wanted = joined(cells, fresh).filter(({ blockId }) => !taken.has(blockId));
      return galleryText(current, { chat, year, cells: wanted, years: year === '' ? this.years : {} }, run.style);
    });
    if (outcome !== 'unchanged') tally.notes.count(path, outcome);
    if (year === '' && known === undefined) this.isNew = true;
    this.written[year] = path;
  }

  private get years(): Readonly<Record<string, VaultPath>> {
    return Object.fromEntries(Object.entries(this.written).filter(([year]) => year !== ''));
  }

  private get vault(): ChatContext['run']['ports']['vault'] {
    return this.context.run.ports.vault;
  }

  /** Where the gallery is; the user may have renamed it. */
  private async find(year: string): Promise<VaultPath | null> {
    const known = this.written[year] ?? this.defaultPath(year);
    if (await this.isOwn(known, year)) return known;
    for (const { path, kind } of await this.vault.list(this.folder)) if (kind === 'file' && path.endsWith('.md') && (await this.isOwn(path, year))) return path;
    return null;
  }

  private async isOwn(path: VaultPath, year: string): Promise<boolean> {
    const text = await this.vault.read(path);
    return text !== null && isGalleryOf(readProperties(text), this.context.job.chat, year);
  }

  private async freePath(year: string): Promise<VaultPath | null> {
    const path = this.defaultPath(year);
    for (const free of [path, path.replace(/\.md$/, ` (${this.context.job.chat.id}).md`)]) if ((await this.vault.sizeOf(free)) === null) return free;
    return null;
  }

  private defaultPath(year: string): VaultPath {
    return `${this.folder}/${this.folder.slice(this.folder.lastIndexOf('/') + 1)} (gallery${year === '' ? '' : ` ${year}`}).md`;
  }
}

function yearOf({ month }: GalleryCell): string {
  return month.slice(0, 4);
}

/** What a gallery has, with the pictures of the notes that changed in place of what it had of these. */
function joined(before: readonly GalleryCell[], { cells, notes }: FreshCells): readonly GalleryCell[] {
  const fresh = new Set(cells.map(({ blockId }) => blockId));
  return [...before.filter(({ blockId, note }) => !fresh.has(blockId) && !notes.has(note)), ...cells];
}
