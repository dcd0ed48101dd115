import type { App } from 'obsidian';
import { importTargets } from '../export/import-plan';
import type { RunReport } from '../model/events';
import { definitions, type Settings } from '../settings/definitions';
import type { ImportRequest } from '../ui/import-choice';
import { strings } from '../ui/locale/strings';
import { outcomeOf } from './account-session';
import type { DeviceStore } from './device-store';
import type { ExportRunner } from './export-runner';
import type { ImportSource } from './import-source';
import { pathOfFile } from './path-of-file';
import { openAskingWindow, screens } from './windows';

/** What importing a Telegram Desktop export works with. */
export interface ImportActionParts {
  readonly app: App;
  readonly runner: ExportRunner;
  readonly device: DeviceStore;
  /** A Telegram Desktop export by its path; nothing is read yet. */
  exportAt(path: string): Promise<ImportSource>;
  /** Shows the run and, in the end, what became of it. */
  show(run: () => Promise<RunReport>): Promise<void>;
}

/** Imports what Telegram Desktop exported; nobody has to be signed in. */
export class ImportActions {
  constructor(private readonly parts: ImportActionParts) {}

  /** Asks for the file and for what of it is wanted. The caller sees to it that nothing is running. */
  open(): void {
    let source: ImportSource | null = null;
    let isStarted = false;
    openAskingWindow(this.parts.app, (signal) => ({
      title: strings.importing.title,
      component: screens.importExport,
      onClosed: () => {
        if (!isStarted) source?.close();
      },
      props: (close) => ({
        pathOf: pathOfFile,
        layouts: Object.entries(strings.settings.layout.choices),
        read: (...[path, onProgress]: [string, (bytesDone: number) => void]) =>
          outcomeOf(async () => {
            source?.close();
            const next = await this.parts.exportAt(path);
            source = next;
            // The window may have been closed meanwhile.
            if (signal.aborted) next.close();
            return await next.read({ signal, onProgress });
          }),
        onStart: (request: ImportRequest) => {
          const chosen = source;
          if (chosen === null) return;
          isStarted = true;
          close();
          void this.start(chosen, request);
        },
        onClose: close,
      }),
    }));
  }

  private async start(source: ImportSource, { chats, files, layout }: ImportRequest): Promise<void> {
    const { runner, device } = this.parts;
    const settings: Partial<Settings> = { ...(isLayout(layout) && { layout }), ...(files === 'none' && { media: [] }) };
    source.choose({ files: files === 'none' ? 'link' : files, settings });
    await this.parts.show(async () => {
      try {
        const report = await runner.run(importTargets(chats), source);
        device.setLastReport(report);
        return report;
      } finally {
        source.close();
      }
    });
  }
}

function isLayout(value: string): value is Settings['layout'] {
  return Object.hasOwn(definitions.layout.choices, value);
}
