import type { PhotoOrder } from '../model/chat';
import type { Cancellable, Telegram } from '../model/telegram';
import type { WorkLimits } from '../model/work-limits';

/** A Telegram that can also be given, and asked for, the peers it has met; src/telegram's can, fakes need not. */
export interface ServedTelegram extends Telegram {
  exportPeers?(): unknown;
  photos?(orders: readonly PhotoOrder[], options: Cancellable): Promise<readonly (string | null)[]>;
  importPeers?(snapshot: unknown): void;
  /** From now on; what is under way is not touched. */
  changeLimits?(limits: WorkLimits): void;
}
