import { Notice, TFile, type Plugin } from 'obsidian';
import { strings } from '../../ui/locale/strings';
import type { DeviceStore } from '../device-store';
import type { ExportRunner } from '../export-runner';
import { noticeMs } from '../notices';
import type { PluginStore } from '../plugin-store';
import { tickMs } from './auto-runs';
import type { Automation } from './automation';
import { chatOfProperties } from './exported-chat';
import type { LastUpdates } from './last-updates';
import { UpdateBlock } from './update-block';

/** What Obsidian's addresses, menus and code blocks lead to. */
export interface RegisteredParts {
  readonly automation: Automation;
  readonly runner: ExportRunner;
  readonly store: PluginStore;
  readonly device: DeviceStore;
  readonly updates: LastUpdates;
}

/** Registers everything that begins exports elsewhere than in a window; nothing runs before the app has its layout. */
export function registerAutomation(plugin: Plugin, parts: RegisteredParts): void {
  const { app } = plugin;
  const { automation, runner } = parts;
  plugin.registerObsidianProtocolHandler('tobs', (parameters) => void automation.askedByLink(parameters));
  plugin.registerEvent(app.workspace.on('file-menu', (menu, file) => automation.addToMenu(menu, file)));
  plugin.registerMarkdownCodeBlockProcessor('tobs', (source, element, context) => context.addChild(blockIn(plugin, parts, { source, element, path: context.sourcePath })));
  // The app waits a moment for what is under way. More cannot be done about closing: a run that ends in the middle is offered again.
  plugin.registerEvent(
    app.workspace.on('quit', (tasks) => {
      if (!runner.isRunning) return;
      new Notice(strings.automation.closing, noticeMs);
      runner.close();
      tasks.addPromise(runner.settled());
    }),
  );
  plugin.addCommand({
    id: 'update-chat',
    name: strings.commands['update-chat'],
    icon: 'refresh-cw',
    checkCallback: (checking) => {
      const file = app.workspace.getActiveFile();
      const chat = file === null ? null : automation.chatOf(file);
      if (chat !== null && !checking) void automation.updateChat(chat);
      return chat !== null;
    },
  });
  app.workspace.onLayoutReady(() => {
    runner.recall();
    // In a task of its own: the app is still busy with showing itself.
    const starting = window.setTimeout(() => automation.runs.start(), 0);
    plugin.register(() => window.clearTimeout(starting));
    plugin.registerInterval(window.setInterval(() => automation.runs.tick(), tickMs));
  });
}

function blockIn({ app }: Plugin, { store, device, updates }: RegisteredParts, { source, element, path }: { readonly source: string; readonly element: HTMLElement; readonly path: string }): UpdateBlock {
  const account = store.accountOfPath(path) ?? device.account?.id ?? null;
  return new UpdateBlock(element, source, {
    chatOfNote: () => {
      const note = app.vault.getAbstractFileByPath(path);
      return note instanceof TFile ? (chatOfProperties(app.metadataCache.getFileCache(note)?.frontmatter)?.chatId ?? null) : null;
    },
    updatedMs: (chat) => (account === null ? null : updates.of(account, chat)),
    onChange: (listener) => updates.onChange(listener),
  });
}
