import type { VaultPath } from '../../model/ids';
import { mediaClassOf, type FileMedia, type ThumbSize } from '../../model/media';
import type { Settings } from '../../settings/definitions';

/** Which small picture of a file is wanted (F-MED-21): of those Telegram has the one nearest to the size that is set. */
export function wantedThumb(media: FileMedia, { thumbnails, thumbnailPx }: Pick<Settings, 'thumbnails' | 'thumbnailPx'>): ThumbSize | undefined {
  if (thumbnails === 'off' || (thumbnails === 'video' && mediaClassOf(media) !== 'video')) return undefined;
  // A photo that is no larger is its own small picture.
  if (media.type === 'photo' && Math.max(media.width ?? 0, media.height ?? 0) <= thumbnailPx) return undefined;
  return media.file.thumbs?.toSorted((a, b) => Math.abs(a.longest - thumbnailPx) - Math.abs(b.longest - thumbnailPx) || b.longest - a.longest)[0];
}

/** Where the small picture of a file lies: beside it. */
export function thumbPath(path: VaultPath): VaultPath {
  return `${path}.thumb.jpg`;
}
