import * as mocks from 'obsidian-test-mocks/obsidian';
import type { DiskAdapter } from './disk-adapter';
import { HostVault, LazyMetadataCache } from './host-vault';

/** What the host hears from the app's screens. */
export interface Screens {
  notice(text: string, element: HTMLElement): void;
  noticeHidden(element: HTMLElement): void;
  opened(modal: ModalLike): void;
  closed(modal: ModalLike): void;
  ribbon(title: string, press: () => void): void;
  loadData(): Promise<unknown>;
  saveData(data: unknown): Promise<void>;
  readonly secrets: Map<string, string>;
}

export interface ModalLike {
  readonly containerEl: HTMLElement;
  readonly modalEl: HTMLElement;
  readonly titleEl: HTMLElement;
  readonly contentEl: HTMLElement;
  onOpen(): void | Promise<void>;
  onClose(): void;
  close(): void;
}

type Patch = (target: object, members: Readonly<Record<string, unknown>>) => void;

/**
 * Makes the mocks behave like the app where they do not (specification, §8). Returns how to undo it, so that several
 * hosts can follow each other in one process.
 */
export function repairMocks(screens: Screens, disk: DiskAdapter): () => void {
  const undo: (() => void)[] = [];
  const patch: Patch = (target, members) => {
    for (const [name, value] of Object.entries(members)) {
      const before = Object.getOwnPropertyDescriptor(target, name);
      Object.defineProperty(target, name, { value, configurable: true, writable: true });
      undo.push(() => (before === undefined ? Reflect.deleteProperty(target, name) : Object.defineProperty(target, name, before)));
    }
  };
  patch(mocks.Vault, { create2__: () => new HostVault(disk) });
  patch(mocks.MetadataCache, { create2__: (app: mocks.App, vault: mocks.Vault) => new LazyMetadataCache(app, vault) });
  patch(mocks.Platform, { isWin: false, isLinux: process.platform === 'linux', isMacOS: process.platform === 'darwin' });
  patchScreens(patch, screens);
  patchPlugin(patch, screens);
  patchControls(patch);
  return () => undo.reverse().forEach((step) => step());
}

function patchScreens(patch: Patch, screens: Screens): void {
  const open = new WeakSet<object>();
  patch(mocks.Modal.prototype, {
    open(this: ModalLike): void {
      if (open.has(this.containerEl)) return;
      open.add(this.containerEl);
      this.containerEl.addClass('modal-container');
      this.modalEl.addClass('modal');
      this.titleEl.addClass('modal-title');
      this.contentEl.addClass('modal-content');
      this.modalEl.prepend(this.titleEl);
      document.body.appendChild(this.containerEl);
      screens.opened(this);
      void this.onOpen();
    },
    close(this: ModalLike & { closeCallback: (() => void) | null }): void {
      if (!open.delete(this.containerEl)) return;
      this.containerEl.remove();
      screens.closed(this);
      this.onClose();
      this.closeCallback?.();
    },
  });
  patch(mocks.ConfirmationModal.prototype, {
    addCancelButton(this: ModalLike & { addButton(add: (button: mocks.ConfirmationButton) => void): unknown }, text = 'Cancel'): unknown {
      return this.addButton((button) => {
        button.setButtonText(text).onClick(() => this.close());
      });
    },
  });
  patch(mocks.Notice.prototype, {
    constructor__(this: mocks.Notice, message: string | DocumentFragment): void {
      // The mock shows a copy, which loses what buttons do.
      if (typeof message !== 'string') this.messageEl.replaceChildren(message);
      screens.notice((this.messageEl.textContent ?? '').trim(), this.messageEl);
    },
    hide(this: mocks.Notice): void {
      screens.noticeHidden(this.messageEl);
    },
  });
}

function patchPlugin(patch: Patch, screens: Screens): void {
  patch(mocks.Component.prototype, {
    // The mock clears Node's timers, and the plugin has the window's.
    registerInterval(this: mocks.Component, id: number): number {
      this.register(() => window.clearInterval(id));
      return id;
    },
  });
  const handlers = new Set<string>();
  patch(mocks.Plugin.prototype, {
    addRibbonIcon(this: mocks.Plugin, _icon: string, title: string, press: () => void): HTMLElement {
      const element = document.createElement('div');
      element.setAttribute('aria-label', title);
      element.addEventListener('click', press);
      screens.ribbon(title, () => element.click());
      return element;
    },
    registerCliHandler(this: mocks.Plugin, command: string, ...rest: [string, unknown, (params: unknown) => unknown]): void {
      if (handlers.has(command)) throw new Error(`CLI handler ${command} is taken`);
      handlers.add(command);
      this.register(() => handlers.delete(command));
      this.cliHandlers__.set(command, rest[2] as never);
    },
    loadData: () => screens.loadData(),
    saveData: (data: unknown) => screens.saveData(data),
    addSettingTab(this: mocks.Plugin, tab: mocks.PluginSettingTab): void {
      this.settingTabs__.push(tab as never);
      tab.update();
    },
  });
  patch(mocks.SecretStorage.prototype, {
    getSecret: (id: string) => screens.secrets.get(validId(id)) ?? null,
    setSecret: (id: string, secret: string) => void screens.secrets.set(validId(id), secret),
    listSecrets: () => [...screens.secrets.keys()],
  });
}

function validId(id: string): string {
  if (!/^[a-z0-9-]+$/.test(id)) throw new Error(`secret id ${id} is not valid`);
  return id;
}

function patchControls(patch: Patch): void {
  patch(mocks.ButtonComponent.prototype, {
    onClick(this: mocks.ButtonComponent, press: (event: MouseEvent) => unknown): unknown {
      this.buttonEl.addEventListener('click', (event) => void press(event));
      return this;
    },
  });
}
