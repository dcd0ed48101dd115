import type { FileMedia } from '../../model/media';
import type { Processor } from '../../model/processing';
import { extensionOf } from '../../notes/names/file-type';
import type { Settings } from '../../settings/definitions';

/** Extensions of files sent as documents, by what they hold. */
const documentKinds: readonly (readonly [Processor, RegExp])[] = [
  ['picture', /^(?:jpe?g|png|webp)$/],
  ['video', /^(?:mp4|m4v|mov|mkv|webm|avi)$/],
  ['audio', /^(?:flac|wav|mp3|m4a|ogg|oga|opus)$/],
];

/** Whether anything is processed at all. */
export function isProcessingWanted({ imageOptimise, audioConvert, transcode, stickerConvert }: Settings): boolean {
  return imageOptimise || audioConvert || transcode || stickerConvert;
}

/** What the settings want done to a file, or null. Voice messages always stay as they are. */
export function processorOf(media: FileMedia, settings: Settings): Processor | null {
  const processor = processorFor(media);
  if (processor === null) return null;
  const isWanted = { picture: settings.imageOptimise, video: settings.transcode, audio: settings.audioConvert, sticker: settings.stickerConvert }[processor];
  return isWanted ? processor : null;
}

function processorFor(media: FileMedia): Processor | null {
  const extension = extensionOf(media);
  switch (media.type) {
    case 'photo':
      return 'picture';
    case 'video':
    case 'roundVideo':
    case 'gif':
      // A GIF that Telegram did not turn into a video stays one.
      return extension === 'gif' ? null : 'video';
    case 'audio':
      return 'audio';
    case 'sticker':
      return extension === 'webm' ? 'sticker' : null;
    case 'document':
      return documentKinds.find(([, extensions]) => extensions.test(extension))?.[0] ?? null;
    case 'voice':
      return null;
  }
}

/** Work that takes seconds, and work that may take hours: the latter waits for the former. */
export function isHeavy(processor: Processor): boolean {
  return processor === 'video';
}

/** The settings a result depends on; another recipe makes another result. */
export function recipeOf(processor: Processor, settings: Settings): string {
  switch (processor) {
    case 'picture':
      return `picture 1 ${settings.imageMaxPx} ${settings.imageQuality}`;
    case 'audio':
      return `audio 1 ${settings.audioKbps}`;
    case 'sticker':
      return 'sticker 1';
    case 'video':
      return `video 1 ${settings.videoCodec} ${settings.hardware} ${settings.videoQuality} ${settings.videoPreset} ${settings.videoMaxHeight} ${settings.transcodeMinMB}`;
  }
}
