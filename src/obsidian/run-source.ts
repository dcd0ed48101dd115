import type { StatePort } from '../export/ports';
import type { Cancellable } from '../model/telegram';
import type { RemoteTelegram } from '../protocol/remote-telegram';
import type { Settings } from '../settings/definitions';

/** What a run reads: an account, or a Telegram Desktop export in its place. */
export interface RunSource {
  readonly isImport: boolean;
  /** While held, nothing else changes what is open. Returns the release. */
  hold(): () => void;
  /** Opens it, once more after a companion was lost. @throws TobsFailure SIGNED_OUT, TELEGRAM_UNREACHABLE, IMPORT_INVALID … */
  open(options: Cancellable): Promise<OpenSource>;
  /** Drops it at once: what reads it fails. */
  kill(): void;
}

/** A source that can be read, with where its records are kept. */
export interface OpenSource {
  readonly telegram: RemoteTelegram;
  readonly settings: Settings;
  readonly state: StatePort;
  /** Lets the records go; the source itself stays open. */
  close(): Promise<void>;
}
