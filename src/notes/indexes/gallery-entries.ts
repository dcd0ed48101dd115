import type { VaultPath } from '../../model/ids';
import { linesOf, parseNote } from '../merge/note-text';
import { embedKindOf } from '../names/file-type';
import { readProperties } from '../properties/front-matter';
import { dayOfHeader } from '../render/header';
import type { BlockId } from '../types';

/** A picture or video in a note of messages. */
export interface ShownPicture {
  /** The message that brought it. */
  readonly blockId: BlockId;
  /** Path of the note, as links say it: without `.md`. */
  readonly note: string;
  /** Its file. */
  readonly path: VaultPath;
  /** `2025-01-02`, or as much of it as is known: `2025-01`, or nothing. */
  readonly day: string;
}

/** `![[…/media/photo/12.jpg]]`, also sized or as a tile of an album; videos that cannot be shown are linked. */
const fileLink = /\[\[([^\]|#]+\/media\/(?:photo|video)\/[^\]|#/]+)(?:\|[^\]]*)?\]\]/g;

/** Pictures and videos of the chat's messages that a note shows, in its order. Files that have not come yet are not among them. */
export function picturesOf(text: string, path: VaultPath): readonly ShownPicture[] {
  const note = path.replace(/\.md$/, '');
  let day = /^\d{4}-\d\d(?:-\d\d)?(?![\d-])/.exec(readProperties(text)['tg-date'] ?? '')?.[0] ?? '';
  return parseNote(text).regions.flatMap(({ blockId, text: region }): readonly ShownPicture[] => {
    if (!/^tg-m?\d+$/.test(blockId)) return [];
    const lines = linesOf(region);
    day = lines.map(dayOfHeader).find((found) => found !== null) ?? day;
    const paths = lines.flatMap((line) => [...line.matchAll(fileLink)].map(([, file = '']) => file));
    return [...new Set(paths)].filter((file) => !file.endsWith('.thumb.jpg')).map((file) => ({ blockId, note, path: file, day }));
  });
}

/** True for a file that shows itself as a picture. */
export function isPicture(path: VaultPath): boolean {
  return embedKindOf(path.slice(path.lastIndexOf('.') + 1).toLowerCase()) === 'image';
}
