import type { ApiKeys, TestServer } from '../model/telegram';
import type { Clock } from './clock';
import type { Device } from './connections/connect';
import type { SaveFile } from './files/files';
import type { HistoryLimits } from './history/history-reader';
import type { OpenSocket } from './network/telegram-socket';
import type { MemoryPort } from './calls/memory-guard';

/** What opening Telegram needs. */
export interface TelegramOptions {
  readonly keys: ApiKeys;
  /** As handed out by `onSession`, or null. Secret. */
  readonly session: string | null;
  readonly testServer?: TestServer;
  /** Proxy of every connection, with its password; see `parseProxyUrl`. Absent or empty: none. Secret. */
  readonly proxyUrl?: string;
  readonly limits: HistoryLimits & {
    readonly partsInFlight: number;
    /** 0, the default: by itself. */
    readonly partSizeKB?: number | undefined;
    /** Per DC; default: as for history. */
    readonly mediaConnections?: number | undefined;
    readonly requestSpacingMs?: number | undefined;
    readonly retries: number;
    readonly connectTimeoutS: number;
    readonly readTimeoutS: number;
    readonly maxFloodWaitS: number;
    /** People to remember beside the chats that are listed or read. */
    readonly senderCacheSize?: number | undefined;
  };
  readonly device: Device;
  readonly saveFile: SaveFile;
  /** Opens connections; default: as the library does it. */
  readonly openSocket?: OpenSocket;
  /** Where the memory of the process is watched: less is fetched at a time before its limit is reached. */
  readonly memory?: MemoryPort;
  /** From `exportPeers` of an earlier run with the same account. */
  readonly peers?: unknown;
  /** For tests. */
  readonly clock: Clock;
}
