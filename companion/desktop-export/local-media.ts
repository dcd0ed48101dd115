import { createHash } from 'node:crypto';
import type { FileAbsence, FileMedia, Media } from '../../src/model/media';
import { fileMediaOf } from '../../src/model/media';
import type { Message } from '../../src/model/message';
import type { ExportFiles } from './export-files';
import type { MappedMessage } from './map-message';

/** A message with what really lies on the disk of its file: size and place, or the preview and why it is all there is. */
export async function withLocalFiles({ message, thumbnail, vcard }: MappedMessage, files: ExportFiles): Promise<Message> {
  const media = fileMediaOf(message.media);
  if (media !== undefined) return { ...message, media: await locate(media, thumbnail?.path, files) };
  if (vcard === undefined || message.media?.type !== 'contact') return message;
  const card = await files.readCard(vcard);
  return card === undefined ? message : { ...message, media: { ...message.media, vcard: card } satisfies Media };
}

async function locate(media: FileMedia, thumbnail: string | undefined, files: ExportFiles): Promise<FileMedia> {
  const { local } = media.file;
  const found = local?.path === undefined ? undefined : await files.find(local.path);
  if (typeof found === 'object') return withFile(media, { local: { path: local?.path ?? '' }, sizeBytes: found.sizeBytes });
  const absence: FileAbsence = found ?? local?.absence ?? 'missing';
  const preview = thumbnail === undefined ? undefined : await files.find(thumbnail);
  if (typeof preview !== 'object' || thumbnail === undefined) return withFile(media, { local: { absence }, sizeBytes: media.file.sizeBytes }, local?.path);
  // What is shown is a picture, whatever the file was.
  const name = media.file.name === undefined ? undefined : `${media.file.name.replace(/\.[^.]*$/, '')} preview.jpg`;
  const { name: _name, ...file } = media.file;
  return withFile({ ...media, file: { ...file, mimeType: 'image/jpeg', ...(name !== undefined && { name }) } }, { local: { path: thumbnail, absence }, sizeBytes: preview.sizeBytes }, local?.path);
}

/** @param named path by which the export knows the file, there or not: what was brought once is found by it */
function withFile<Kind extends FileMedia>(media: Kind, { local, sizeBytes }: { readonly local: { readonly path?: string; readonly absence?: FileAbsence }; readonly sizeBytes: number }, named = local.path): Kind {
  return { ...media, file: { ...media.file, id: idOf(named ?? `${local.absence ?? ''} ${media.file.name ?? ''} ${media.type}`), sizeBytes, local } };
}

/** Telegram's number of the file is not in the export: one of its own, the same for every run, made of its path. */
function idOf(path: string): string {
  return BigInt.asUintN(63, createHash('sha256').update(path).digest().readBigUInt64BE()).toString();
}
