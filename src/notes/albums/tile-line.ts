import type { AlbumTile } from '../../model/media';
import type { BlockId } from '../types';
import { albumColumns } from './album-layout';

/** chosen: width of a whole album where styles.css is not there, in pixels; about that of a note's text. */
const albumPx = 720;

/**
 * `- ![[…/12.jpg|tobs-w16 tobs-h12|480]]`: a file of an album. Its place in the grid stands where the text for missing pictures
 * goes, for styles.css to find; the width is for everybody who does not know that. A list, because items of one list can
 * stand side by side and still have ids of their own.
 */
export function tileLine(path: string, { columns, rows }: AlbumTile): string {
  return `- ![[${path}|tobs-w${columns} tobs-h${rows}|${columns * (albumPx / albumColumns)}]]`;
}

/**
 * The end of an album item's block: its file, and the block's id as the end of a list item. While the file is not there the two
 * are a paragraph, for which the indentation makes no difference.
 */
export function tileWithMarker(mediaLine: string, id: BlockId): string {
  return `${mediaLine}\n  ^${id}`;
}
