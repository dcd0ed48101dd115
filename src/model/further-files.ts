import { fileMediaOf, type FileMedia, type FileRef, type Media } from './media';
import type { Message } from './message';
import { filesOfPage } from './page';

/**
 * Files a message carries besides its own: those of paid media that was bought, of a poll, of a story, of the pages of a rich message, and
 * a contact's vCard. In the order the note shows them, each once.
 */
export function furtherFilesOf({ media, page }: Pick<Message, 'media' | 'page'>): readonly FileMedia[] {
  const files = new Map<string, FileMedia>();
  for (const file of [...(page === undefined ? [] : filesOfPage(page.blocks)), ...(media === undefined ? [] : filesInside(media))]) files.set(file.file.id, file);
  return [...files.values()];
}

/** Files inside of media that is no file itself. */
export function filesInside(media: Media): readonly FileMedia[] {
  switch (media.type) {
    case 'paidMedia':
      return (media.media ?? []).flatMap((bought) => fileMediaOf(bought) ?? []);
    case 'poll':
      return media.files ?? [];
    case 'story':
      return media.media === undefined ? [] : [media.media];
    case 'contact':
      return media.vcard === undefined ? [] : [vcardFile(media.name, media.vcard)];
    default:
      return [];
  }
}

/** The vCard of a contact as a document. It came with the message: there is nothing to fetch. */
function vcardFile(name: string, vcard: string): FileMedia {
  const file: FileRef = {
    source: 'document',
    id: contentId(vcard),
    accessHash: '0',
    fileReference: '',
    dcId: 0,
    sizeType: '',
    sizeBytes: new TextEncoder().encode(vcard).length,
    mimeType: 'text/vcard',
    name: `${name}.vcf`,
    content: vcard,
  };
  return { type: 'document', file };
}

const fnvOffset = 0xcbf29ce484222325n;
const fnvPrime = 0x100000001b3n;

/** A number of its own for a text that has none on Telegram: negative, as none of Telegram's is (64-bit FNV-1a). */
function contentId(text: string): string {
  let hash = fnvOffset;
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * fnvPrime);
  return `-${BigInt.asUintN(62, hash) + 1n}`;
}
