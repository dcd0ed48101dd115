import type { FileMedia } from '../../model/media';

/** Our own table: what a system's MIME registry says differs from machine to machine, and file names must not. */
const extensions: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/bmp': 'bmp',
  'image/tiff': 'tiff',
  'image/svg+xml': 'svg',
  'image/heic': 'heic',
  'image/heif': 'heif',
  'image/avif': 'avif',
  'image/vnd.djvu': 'djvu',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
  'video/quicktime': 'mov',
  'video/x-matroska': 'mkv',
  'video/x-msvideo': 'avi',
  'video/mpeg': 'mpg',
  'video/3gpp': '3gp',
  'video/ogg': 'ogv',
  'audio/ogg': 'ogg',
  'audio/opus': 'opus',
  'audio/mpeg': 'mp3',
  'audio/mp3': 'mp3',
  'audio/mp4': 'm4a',
  'audio/m4a': 'm4a',
  'audio/x-m4a': 'm4a',
  'audio/aac': 'aac',
  'audio/flac': 'flac',
  'audio/x-flac': 'flac',
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/webm': 'weba',
  'application/x-tgsticker': 'tgs',
  'application/pdf': 'pdf',
  'application/zip': 'zip',
  'application/x-zip-compressed': 'zip',
  'application/gzip': 'gz',
  'application/x-tar': 'tar',
  'application/x-7z-compressed': '7z',
  'application/vnd.rar': 'rar',
  'application/x-rar-compressed': 'rar',
  'application/json': 'json',
  'application/xml': 'xml',
  'application/rtf': 'rtf',
  'application/epub+zip': 'epub',
  'application/x-fictionbook+xml': 'fb2',
  'application/msword': 'doc',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.ms-powerpoint': 'ppt',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
  'application/vnd.oasis.opendocument.text': 'odt',
  'application/vnd.oasis.opendocument.spreadsheet': 'ods',
  'application/vnd.oasis.opendocument.presentation': 'odp',
  'application/vnd.android.package-archive': 'apk',
  'application/x-bittorrent': 'torrent',
  'text/plain': 'txt',
  'text/markdown': 'md',
  'text/csv': 'csv',
  'text/html': 'html',
  'text/css': 'css',
  'text/javascript': 'js',
  'text/calendar': 'ics',
  'text/vcard': 'vcf',
  'text/x-vcard': 'vcf',
  'text/xml': 'xml',
};

/** Types too broad to say how to open the file; its name knows better. */
const vague = new Set(['application/zip', 'application/json', 'application/xml', 'text/plain', 'text/xml']);

/** Kinds Telegram converts itself, when the claimed type is unknown. */
const defaults: Readonly<Record<FileMedia['type'], string | null>> = {
  photo: 'jpg',
  video: 'mp4',
  gif: 'mp4',
  roundVideo: 'mp4',
  voice: 'ogg',
  audio: 'mp3',
  sticker: 'webp',
  document: null,
};

/** Extension, without dot and in lower case, of the file saved for a message. */
export function extensionOf(media: FileMedia): string {
  // Photos are always JPEG on Telegram; the claimed type of a photo is made up by the library.
  if (media.type === 'photo') return 'jpg';
  const mimeType = media.file.mimeType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const known = Object.hasOwn(extensions, mimeType) ? extensions[mimeType] : undefined;
  const named = media.type === 'document' ? nameExtension(media.file.name) : undefined;
  if (known !== undefined && !(named !== undefined && vague.has(mimeType))) return known;
  return named ?? nameExtension(media.file.name) ?? defaults[media.type] ?? 'bin';
}

/** How Obsidian shows a file of this extension inside a note; `null` when it can only be linked. */
export function embedKindOf(extension: string): 'image' | 'audio' | 'video' | 'pdf' | null {
  if (/^(?:jpe?g|png|gif|webp|bmp|svg|avif)$/.test(extension)) return 'image';
  if (/^(?:mp3|m4a|ogg|opus|oga|wav|flac|3gp|weba|aac)$/.test(extension)) return 'audio';
  if (/^(?:mp4|webm|ogv|mov|mkv)$/.test(extension)) return 'video';
  return extension === 'pdf' ? 'pdf' : null;
}

function nameExtension(name: string | undefined): string | undefined {
  const extension = name?.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return name?.includes('.') && extension !== undefined && /^[a-z0-9]{1,8}$/.test(extension) ? extension : undefined;
}
