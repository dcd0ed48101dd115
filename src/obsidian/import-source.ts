import type { StatePort } from '../export/ports';
import type { FileHandling, FoundExport } from '../model/desktop-export';
import type { Cancellable } from '../model/telegram';
import type { Companion, OpenedExport } from '../protocol/companion-client';
import type { Settings } from '../settings/definitions';
import type { OpenSource, RunSource } from './run-source';
import type { CompanionStarter } from './telegram-link';
import type { VaultRecords } from './vault-records';

/** How an export is to be imported. */
export interface ImportChoice {
  readonly files: FileHandling;
  /** What is otherwise than in the settings. */
  readonly settings: Partial<Settings>;
}

/** What a run over a Telegram Desktop export reads from and remembers in. */
export interface ImportSourceParts {
  readonly starter: CompanionStarter;
  readonly records: VaultRecords;
  readonly settings: Settings;
  /** IANA zone of times in the export that say none. */
  readonly timeZone: string;
  /** Records of the account that exports into this vault; null: none does. */
  readonly ownState: StatePort | null;
}

/** A Telegram Desktop export in the place of an account, in a companion of its own: no sign-in is touched by it. */
export class ImportSource implements RunSource {
  readonly isImport = true;
  private companion: Companion | null = null;
  private telegram: OpenedExport['telegram'] | null = null;
  private choice: ImportChoice = { files: 'link', settings: {} };
  private isClosed = false;

  constructor(
    private readonly path: string,
    private readonly parts: ImportSourceParts,
  ) {}

  /** Reads the whole file and says what is in it. @throws TobsFailure USAGE, IMPORT_INVALID, COMPANION_FAILED */
  async read({ signal, onProgress }: Cancellable & { readonly onProgress: (bytesDone: number) => void }): Promise<FoundExport> {
    return (await this.openExport({ signal, onProgress })).found;
  }

  /** Says how it is to be imported, before a run opens it. */
  choose(choice: ImportChoice): void {
    this.choice = choice;
  }

  hold(): () => void {
    return () => undefined;
  }

  async open({ signal }: Cancellable): Promise<OpenSource> {
    const { records, settings, ownState } = this.parts;
    const telegram = this.telegram ?? (await this.openExport({ signal, onProgress: () => undefined })).telegram;
    await this.companion?.chooseFiles(this.choice.files);
    return { telegram, settings: { ...settings, ...this.choice.settings }, ...(await records.forImport(ownState, telegram)) };
  }

  kill(): void {
    const { companion } = this;
    this.companion = null;
    this.telegram = null;
    companion?.dispose();
  }

  /** Ends the companion for good. */
  close(): void {
    this.isClosed = true;
    this.kill();
  }

  private async openExport({ signal, onProgress }: Cancellable & { readonly onProgress: (bytesDone: number) => void }): Promise<OpenedExport> {
    const { timeZone, settings } = this.parts;
    const companion = this.companion ?? (await this.start(signal));
    await this.telegram?.close();
    this.telegram = null;
    const opened = await companion.openExport({ path: this.path, timeZone, windowBatches: settings.windowBatches }, { signal, onProgress });
    if (this.companion === companion) this.telegram = opened.telegram;
    return opened;
  }

  private async start(signal: AbortSignal): Promise<Companion> {
    const companion = await this.parts.starter.start({ signal });
    this.companion = companion;
    companion.onClose(() => {
      if (this.companion === companion) this.kill();
    });
    // The window was closed while the companion was starting.
    if (this.isClosed) this.kill();
    signal.throwIfAborted();
    return companion;
  }
}
