import PQueue from 'p-queue';
import type { ExportFailure } from '../../model/events';
import type { ChatId, VaultPath } from '../../model/ids';
import { wordsOf } from '../../notes/words/words';
import type { Settings } from '../../settings/definitions';
import type { StatePort, VaultPort } from '../ports';
import type { ProgressMeter } from '../run/progress-meter';
import type { RunContext } from '../run/run-context';
import type { Tally } from '../run/tally';
import { FileContents } from './file-contents';
import { FileFetcher } from './file-fetcher';
import { FilePlaces, fileScopeOf } from './file-places';
import { MadeFiles } from '../processing/made-files';
import { MediaGate } from './media-gate';

/** What all chats of a run share about their files. */
export class RunFiles {
  readonly gate: MediaGate;
  readonly made: MadeFiles;
  /** Files whose content is asked for at the same time (F-MED-14). */
  readonly asking: PQueue;
  private readonly contents = new Map<VaultPath, FileContents>();

  constructor(
    settings: Settings,
    private readonly ports: { readonly state: StatePort; readonly vault: VaultPort },
  ) {
    this.gate = new MediaGate(settings, ports.vault);
    this.made = new MadeFiles(settings, ports);
    this.asking = new PQueue({ concurrency: 2 * settings.filesAtOnce });
  }

  /** What is known of contents below a folder. */
  contentsOf(scope: VaultPath): FileContents {
    const known = this.contents.get(scope) ?? new FileContents({ state: this.ports.state, vault: this.made }, scope);
    this.contents.set(scope, known);
    return known;
  }
}

/** How the files of a chat, or of the comments on it, are placed and fetched. */
export interface ChatFiles {
  readonly places: FilePlaces;
  readonly fetcher: FileFetcher;
}

/** Whose files they are, and who counts them. */
export interface FileOwner {
  readonly run: RunContext;
  /** The messages that carry them are of this chat. */
  readonly chatId: ChatId;
  readonly chatFolder: VaultPath;
  readonly signal: AbortSignal;
  readonly tally: Tally;
  readonly meter: ProgressMeter;
  readonly onFailure: (failure: ExportFailure) => void;
}

/** What handles the files of one chat (or of its comments), made from what all chats of a run share. */
export function chatFiles({ run, chatId, chatFolder, signal, tally, meter, onFailure }: FileOwner): ChatFiles {
  const { ports, plan, style, files, stages } = run;
  const scope = fileScopeOf(plan.settings, chatFolder);
  const places = new FilePlaces(ports.state, scope, { vault: files.made, folder: chatFolder });
  const contents = scope === null || !plan.settings.hashDedup ? null : files.contentsOf(scope);
  const fetcher = new FileFetcher({
    telegram: ports.telegram, vault: ports.vault, chatId, places, made: files.made, contents, gate: files.gate, asking: files.asking, settings: plan.settings,
    tally, stages, signal, onFailure, onNewFailure: run.fileBreaker.counting(onFailure), breaker: run.fileBreaker, onProgress: () => meter.tick(), words: wordsOf(style.language),
  });
  return { places, fetcher };
}
