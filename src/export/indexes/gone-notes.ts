import type { VaultPath } from '../../model/ids';
import { pathOfPlace, totalOf, type ChatCounts } from '../../notes/indexes/chat-counts';
import type { VaultPort } from '../ports';

/**
 * Notes an index would link to that are not there: the user has renamed, moved or removed them. One listing per folder; a note that is
 * not listed is looked for on the disk, because an app may list it late.
 */
export async function goneNotes(vault: Pick<VaultPort, 'list' | 'sizeOf'>, folder: VaultPath, { months }: ChatCounts): Promise<ReadonlySet<string>> {
  const places = [...new Set(Object.values(months).flatMap(({ notes }) => notes))];
  const present = new Set<VaultPath>();
  for (const parent of new Set(places.map((place) => parentOf(pathOfPlace(folder, place))))) for (const { path } of await vault.list(parent)) present.add(path);
  const gone = new Set<string>();
  for (const place of places) {
    const path = pathOfPlace(folder, place);
    if (!present.has(path) && (await vault.sizeOf(path)) === null) gone.add(place);
  }
  return gone;
}

/**
 * The counts with the notes as they are called now.
 * @param noted what the notes themselves say; taken when they hold as many messages, for some may lie where nobody looked
 */
export function withoutGone(counts: ChatCounts, gone: ReadonlySet<string>, noted: ChatCounts): ChatCounts {
  if (totalOf(noted) === totalOf(counts)) return { ...counts, months: noted.months };
  return { ...counts, months: Object.fromEntries(Object.entries(counts.months).map(([month, { count, notes }]) => [month, { count, notes: notes.filter((note) => !gone.has(note)) }] as const)) };
}

function parentOf(path: VaultPath): VaultPath {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
