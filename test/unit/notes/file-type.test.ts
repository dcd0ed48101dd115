import type { FileMedia } from '../../../src/model/media';
import { extensionOf } from '../../../src/notes/names/file-type';
import { aFile } from './samples';

const document = (mimeType: string, name?: string): FileMedia => ({ type: 'document', file: aFile({ mimeType, ...(name !== undefined && { name }) }) });

test.each<[string, FileMedia, string]>([
  ['photos are JPEG', { type: 'photo', file: aFile({ mimeType: '', name: 'x.png' }) }, 'jpg'],
  ['voice without a type', { type: 'voice', file: aFile({ mimeType: '' }) }, 'ogg'],
  ['voice', { type: 'voice', file: aFile({ mimeType: 'audio/ogg' }) }, 'ogg'],
  ['GIFs are films', { type: 'gif', file: aFile({ mimeType: 'video/mp4' }) }, 'mp4'],
  ['animated stickers', { type: 'sticker', file: aFile({ mimeType: 'application/x-tgsticker' }), emoji: '😀' }, 'tgs'],
  ['video stickers', { type: 'sticker', file: aFile({ mimeType: 'video/webm' }), emoji: '😀' }, 'webm'],
  ['music', { type: 'audio', file: aFile({ mimeType: 'audio/mpeg', name: 'x.flac' }) }, 'mp3'],
  ['a known type beats the name', document('application/pdf', 'x.exe'), 'pdf'],
  ['a vague type does not', document('text/plain', 'main.ts'), 'ts'],
  ['types with parameters', document('text/html; charset=utf-8'), 'html'],
  ['types in capitals', document('IMAGE/PNG'), 'png'],
  ['an unknown type', document('application/octet-stream', 'archive.tar.GZ'), 'gz'],
  ['an odd extension', document('application/octet-stream', 'x.y z'), 'bin'],
  ['a long extension', document('application/octet-stream', 'x.abcdefghi'), 'bin'],
  ['no extension', document('application/octet-stream', 'README'), 'bin'],
  ['no name', document('application/octet-stream'), 'bin'],
  ['a type that is a property of every object', document('constructor', 'x.y'), 'y'],
])('%s', (_what, media, extension) => {
  expect(extensionOf(media)).toBe(extension);
});
