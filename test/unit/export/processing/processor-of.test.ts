import { isProcessingWanted, processorOf } from '../../../../src/export/processing/processor-of';
import type { FileMedia, FileRef } from '../../../../src/model/media';
import type { Settings } from '../../../../src/settings/definitions';
import { defaultSettings } from '../../../../src/settings/settings';

const file = (mimeType: string, name?: string): FileRef => ({ source: 'document', id: '1', accessHash: '1', fileReference: '', dcId: 2, sizeType: '', sizeBytes: 10, mimeType, ...(name !== undefined && { name }) });
const photo: FileMedia = { type: 'photo', file: file('image/jpeg') };
const video: FileMedia = { type: 'video', file: file('video/mp4'), durationSeconds: 9 };
const music: FileMedia = { type: 'audio', file: file('audio/flac'), durationSeconds: 9 };
const sticker: FileMedia = { type: 'sticker', file: file('video/webm'), emoji: '👍' };
const all = [photo, video, music, sticker];

it.each<[Partial<Settings>, FileMedia, string]>([
  [{ imageOptimise: true }, photo, 'picture'],
  [{ transcode: true }, video, 'video'],
  [{ audioConvert: true }, music, 'audio'],
  [{ stickerConvert: true }, sticker, 'sticker'],
])('%p makes something of %p, and of nothing else', (changed, media, processor) => {
  const settings = { ...defaultSettings(), ...changed };
  expect(isProcessingWanted(settings)).toBe(true);
  expect(processorOf(media, settings)).toBe(processor);
  expect(all.filter((other) => other !== media).map((other) => processorOf(other, settings))).toEqual([null, null, null]);
});

it('leaves everything as it is by default', () => {
  expect(isProcessingWanted(defaultSettings())).toBe(false);
  expect(all.map((media) => processorOf(media, defaultSettings()))).toEqual([null, null, null, null]);
});

it('never touches voice messages', () => {
  expect(processorOf({ type: 'voice', file: file('audio/ogg'), durationSeconds: 3 }, { ...defaultSettings(), imageOptimise: true, transcode: true, audioConvert: true, stickerConvert: true })).toBeNull();
});
