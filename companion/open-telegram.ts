import { release, type as osType } from 'node:os';
import { openTelegram as open } from '../src/telegram/open-telegram';
import type { OpenOptions } from '../src/protocol/methods';
import type { ServedTelegram } from '../src/protocol/served-telegram';
import { productVersion } from '../src/protocol/version';
import { makeSaveFile } from './media/download-file';
import { openSocket } from './open-socket';
import { processMemory } from './process-memory';
import { systemClock } from './system-clock';

/** Telegram over MTProto with files saved to disk, named as what it is (F-AUTH-12). */
export function openTelegram(options: OpenOptions): ServedTelegram {
  const memory = processMemory(options.limits);
  return open({
    ...options,
    ...(memory !== undefined && { memory }),
    device: { model: `TOBS (${osType()})`, system: `${osType()} ${release()}`, appVersion: productVersion, langCode: 'en' },
    clock: systemClock,
    openSocket,
    saveFile: makeSaveFile(options.limits.filesAtOnce),
  });
}
