import type { Telegram } from '../model/telegram';

/** A Telegram that can also be given, and asked for, the peers it has met; src/telegram's can, fakes need not. */
export interface ServedTelegram extends Telegram {
  exportPeers?(): unknown;
  importPeers?(snapshot: unknown): void;
}
