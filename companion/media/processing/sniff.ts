/** Kinds of files told apart by their first bytes (media.md section 3). */
export type SniffedType = 'jpg' | 'png' | 'gif' | 'webp' | 'mp4' | 'webm' | 'ogg' | 'mp3' | 'flac' | 'wav' | 'gz' | 'pdf' | 'avi';

/** Bytes that are looked at. */
export const SNIFF_BYTES = 64;

/** What a file is, whatever its name says; null when unknown. */
export function sniff(start: Uint8Array): SniffedType | null {
  const text = Array.from(start.subarray(0, SNIFF_BYTES), (byte) => String.fromCharCode(byte)).join('');
  const at = (offset: number, magic: string): boolean => text.startsWith(magic, offset);
  if (at(0, '\xff\xd8\xff')) return 'jpg';
  if (at(0, '\x89PNG\r\n\x1a\n')) return 'png';
  if (at(0, 'GIF8')) return 'gif';
  if (at(0, 'RIFF')) return at(8, 'WEBP') ? 'webp' : at(8, 'WAVE') ? 'wav' : at(8, 'AVI ') ? 'avi' : null;
  if (at(4, 'ftyp') || at(4, 'moov') || at(4, 'mdat') || at(4, 'wide') || at(4, 'free') || at(4, 'skip')) return 'mp4';
  if (at(0, '\x1a\x45\xdf\xa3')) return 'webm';
  if (at(0, 'OggS')) return 'ogg';
  if (at(0, 'fLaC')) return 'flac';
  if (at(0, 'ID3') || /^\xff[\xe2\xe3\xf2\xf3\xfa\xfb]/.test(text)) return 'mp3';
  if (at(0, '\x1f\x8b')) return 'gz';
  return at(0, '%PDF') ? 'pdf' : null;
}

/** Extensions a sniffed type goes by. */
const families: Readonly<Record<SniffedType, RegExp>> = {
  jpg: /^jpe?g$/,
  png: /^png$/,
  gif: /^gif$/,
  webp: /^webp$/,
  mp4: /^(?:mp4|m4v|mov|m4a|m4b|3gp|aac|heic|heif|avif)$/,
  webm: /^(?:webm|weba|mkv)$/,
  ogg: /^(?:ogg|oga|ogv|opus)$/,
  mp3: /^mp3$/,
  flac: /^flac$/,
  wav: /^wav$/,
  gz: /^(?:gz|tgs)$/,
  pdf: /^pdf$/,
  avi: /^avi$/,
};

/** Whether a name's extension says what the bytes say. */
export function isOfType(type: SniffedType, path: string): boolean {
  return families[type].test(path.slice(path.lastIndexOf('.') + 1).toLowerCase());
}
