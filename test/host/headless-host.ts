import './dom';
import { existsSync, promises as fs, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import * as mocks from 'obsidian-test-mocks/obsidian';
import { setup } from 'obsidian-test-mocks/setup';
import { BrowserMemory } from './browser-memory';
import { DiskAdapter } from './disk-adapter';
import type { HostVault } from './host-vault';
import { repairMocks, type ModalLike } from './mock-repairs';
import { ModalDriver } from './modal-driver';
import { SettingsDriver } from './settings-driver';
import { until } from './until';

export interface HostOptions {
  readonly vaultDir: string;
  /** Folder of the built plugin; `TOBS_PLUGIN_DIR` or `dist` unless told. */
  readonly pluginDir?: string;
  /** Databases, local storage and secrets are read from here and kept here when the host stops. */
  readonly dataDir?: string;
  /** The same within one process: what an earlier host left behind. */
  readonly memory?: BrowserMemory;
  /** The plugin finds no program on this computer: running any fails as if it did not exist. */
  readonly withoutPrograms?: boolean;
  /** Content of data.json before the plugin is loaded. */
  readonly data?: unknown;
}

/** A running headless Obsidian with the plugin loaded. */
export interface Host {
  readonly app: mocks.App;
  readonly vault: HostVault;
  readonly disk: DiskAdapter;
  readonly memory: BrowserMemory;
  /** Texts of all notices, oldest first. */
  readonly notices: readonly string[];
  readonly loadMs: number;
  /** Time main.js took to be read and evaluated. */
  readonly evaluateMs: number;
  /** Growth of the heap by evaluating main.js and by onload. */
  readonly loadBytes: number;
  /** Presses a button of a notice. */
  pressNotice(text: string): void;
  /** Runs a command by its id without the plugin's; false when it is not available now. */
  runCommand(id: string): boolean;
  /** The newest open window; waits for one. */
  modal(title?: string): Promise<ModalDriver>;
  readonly openModals: readonly ModalDriver[];
  /** Closes every window, as the escape key does. */
  closeModals(): void;
  pressRibbon(): void;
  statusBar(): string;
  settingsTab(): SettingsDriver;
  /** Opens `obsidian://tobs?…` with these parameters. */
  openLink(parameters: Readonly<Record<string, string>>): void;
  /** Titles of what the plugin adds to the menu of a note or folder. */
  fileMenu(path: string): readonly string[];
  /** Chooses an entry of that menu. */
  chooseInFileMenu(path: string, title: string): void;
  /** What a code block `tobs` in a note shows, as long as it is on the screen. */
  codeBlock(source: string, path: string): { text(): string; close(): void };
  /** The app is about to quit; resolves when it waits for nothing more. */
  quit(): Promise<void>;
  cli(command: string, params: Readonly<Record<string, string>>): Promise<string>;
  /** Longest time the renderer was blocked since the host started or `resetBlocks`. */
  longestBlockMs(): number;
  resetBlocks(): void;
  until<T>(what: string, look: () => T | null | undefined | false, limitMs?: number): Promise<T>;
  stop(): Promise<void>;
}

/** Plugin folder inside the vault; data.json lives there as in the app. */
const installedIn = '.obsidian/plugins/tobs';

/** Starts the host, installs the built plugin in the vault and loads it. */
export async function startHost(options: HostOptions): Promise<Host> {
  const vaultDir = resolve(options.vaultDir);
  await install(resolve(options.pluginDir ?? process.env.TOBS_PLUGIN_DIR ?? 'dist'), join(vaultDir, installedIn), options.data);
  const memory = options.memory ?? (options.dataDir === undefined ? new BrowserMemory() : await BrowserMemory.load(options.dataDir));
  const host = new RunningHost(vaultDir, memory, options);
  await host.load();
  return host;
}

async function install(from: string, to: string, data: unknown): Promise<void> {
  await fs.mkdir(to, { recursive: true });
  for (const name of ['main.js', 'manifest.json', 'styles.css']) await fs.copyFile(join(from, name), join(to, name));
  if (data !== undefined) await fs.writeFile(join(to, 'data.json'), typeof data === 'string' ? data : JSON.stringify(data));
}

class RunningHost implements Host {
  readonly notices: string[] = [];
  readonly disk: DiskAdapter;
  app!: mocks.App;
  loadMs = 0;
  evaluateMs = 0;
  loadBytes = 0;
  private plugin!: mocks.Plugin;
  private readonly noticeElements: HTMLElement[] = [];
  private readonly modals: ModalLike[] = [];
  private readonly ribbons: (() => void)[] = [];
  private readonly undo: (() => void)[] = [];
  private readonly delay = monitorEventLoopDelay({ resolution: 5 });

  constructor(
    private readonly vaultDir: string,
    readonly memory: BrowserMemory,
    private readonly options: HostOptions,
  ) {
    this.disk = new DiskAdapter(vaultDir);
  }

  get vault(): HostVault {
    return this.app.vault as HostVault;
  }

  async load(): Promise<void> {
    this.undo.push(this.memory.install());
    this.undo.push(repairMocks(this.screens(), this.disk));
    setup();
    hideArrayExtensions();
    this.app = mocks.App.create__(this.disk.asOriginalType__(), 'headless');
    const { localStorage } = this.memory;
    Object.assign(this.app, { loadLocalStorage: (key: string) => localStorage.get(key) ?? null, saveLocalStorage: (key: string, data: unknown) => void (data === null || data === undefined ? localStorage.delete(key) : localStorage.set(key, structuredClone(data))) });
    this.vault.reconcile__();
    const heapBefore = process.memoryUsage().heapUsed;
    const evaluating = performance.now();
    const PluginClass = this.evaluate();
    this.evaluateMs = performance.now() - evaluating;
    const manifest = JSON.parse(await fs.readFile(join(this.vaultDir, installedIn, 'manifest.json'), 'utf8')) as Record<string, unknown>;
    this.plugin = new PluginClass(this.app, { ...manifest, dir: installedIn });
    const started = performance.now();
    this.plugin.loaded__ = true;
    // The mock's type says void, but the plugin's is asynchronous.
    await Promise.resolve(this.plugin.onload());
    this.loadMs = performance.now() - started;
    this.loadBytes = process.memoryUsage().heapUsed - heapBefore;
    (this.app.workspace as unknown as { setLayoutReady__?(): void }).setLayoutReady__?.();
    this.delay.enable();
  }

  runCommand(id: string): boolean {
    const command = this.plugin.commands__.get(id);
    if (command === undefined) throw new Error(`no command ${id}`);
    if (command.checkCallback !== undefined) {
      if (command.checkCallback(true) !== true) return false;
      command.checkCallback(false);
      return true;
    }
    command.callback?.();
    return true;
  }

  get openModals(): readonly ModalDriver[] {
    return this.modals.map((modal) => this.driver(modal));
  }

  closeModals(): void {
    for (const modal of [...this.modals]) modal.close();
  }

  modal(title?: string): Promise<ModalDriver> {
    return until(`window ${title ?? ''}`, () => {
      // A window shows its screen a moment after it opens.
      const modal = this.modals.filter((one) => (title === undefined || one.titleEl.textContent === title) && one.contentEl.hasChildNodes()).at(-1);
      return modal === undefined ? null : this.driver(modal);
    });
  }

  pressNotice(text: string): void {
    const button = this.noticeElements.flatMap((element) => [...element.querySelectorAll('button')]).findLast((one) => one.textContent === text);
    if (button === undefined) throw new Error(`no notice with a button "${text}"`);
    button.click();
  }

  pressRibbon(): void {
    this.ribbons[0]?.();
  }

  statusBar(): string {
    return this.plugin.statusBarItems__.map((item) => item.textContent ?? '').join(' ').trim();
  }

  settingsTab(): SettingsDriver {
    const tab = this.plugin.settingTabs__[0];
    if (tab === undefined) throw new Error('no settings tab');
    return new SettingsDriver(tab);
  }

  openLink(parameters: Readonly<Record<string, string>>): void {
    const handler = this.plugin.obsidianProtocolHandlers__.get('tobs');
    if (handler === undefined) throw new Error('no handler of links');
    handler({ action: 'tobs', ...parameters });
  }

  fileMenu(path: string): readonly string[] {
    return this.menuOf(path).map(({ title__ }) => (typeof title__ === 'string' ? title__ : (title__.textContent ?? '')));
  }

  chooseInFileMenu(path: string, title: string): void {
    const item = this.menuOf(path).find(({ title__ }) => title__ === title);
    if (item === undefined) throw new Error(`no "${title}" in the menu of ${path}`);
    item.onClick__?.(new window.MouseEvent('click'));
  }

  codeBlock(source: string, path: string): { text(): string; close(): void } {
    const element = document.createElement('div');
    const handler = this.plugin.markdownCodeBlockProcessors__.get('tobs');
    if (handler === undefined) throw new Error('no code blocks');
    let child: { load(): void; unload(): void } | null = null;
    const context = { docId: '', sourcePath: path, frontmatter: null, getSectionInfo: () => null, addChild: (added: { load(): void; unload(): void }) => void (child = added).load() };
    handler(source, element, context);
    return { text: () => element.textContent ?? '', close: () => child?.unload() };
  }

  async quit(): Promise<void> {
    const waiting: Promise<unknown>[] = [];
    this.app.workspace.trigger('quit', { add: (work: () => Promise<unknown>) => void waiting.push(work()), addPromise: (work: Promise<unknown>) => void waiting.push(work) });
    await Promise.all(waiting);
  }

  async cli(command: string, params: Readonly<Record<string, string>>): Promise<string> {
    const handler = this.plugin.cliHandlers__.get(command);
    if (handler === undefined) throw new Error(`no CLI handler ${command}`);
    return await handler({ ...params });
  }

  longestBlockMs(): number {
    // The monitor counts its own sampling interval as delay.
    return Math.max(0, this.delay.max / 1e6 - 5);
  }

  resetBlocks(): void {
    this.delay.reset();
  }

  until<T>(what: string, look: () => T | null | undefined | false, limitMs?: number): Promise<T> {
    return until(what, look, limitMs);
  }

  async stop(): Promise<void> {
    this.delay.disable();
    this.closeModals();
    this.plugin.unload();
    if (this.options.dataDir !== undefined) await this.memory.save(this.options.dataDir);
    for (const step of this.undo.reverse()) step();
  }

  private menuOf(path: string): readonly mocks.MenuItem[] {
    const file = this.vault.getAbstractFileByPath(path);
    if (file === null) throw new Error(`no file ${path}`);
    const menu = mocks.Menu.create2__();
    this.app.workspace.trigger('file-menu', menu, file, 'file-explorer-context-menu');
    return menu.menuItems__;
  }

  private driver(modal: ModalLike): ModalDriver {
    return new ModalDriver(modal.modalEl, () => this.modals.includes(modal));
  }

  /** Evaluates main.js the way Obsidian does: a function of require, module and exports. */
  private evaluate(): new (app: mocks.App, manifest: unknown) => mocks.Plugin {
    const path = join(this.vaultDir, installedIn, 'main.js');
    const code = readFileSync(path, 'utf8');
    const nodeRequire = createRequire(path);
    const pluginRequire = Object.assign((name: string): unknown => (name === 'obsidian' ? mocks : this.options.withoutPrograms === true && name.endsWith('child_process') ? noPrograms : (nodeRequire(name) as unknown)), { main: undefined });
    const module = { exports: {} as Record<string, unknown> };
    const run = Reflect.construct(Function, ['require', 'module', 'exports', `${code}\n//# sourceURL=${path}`]) as (...parameters: unknown[]) => void;
    // Obsidian sets no NODE_ENV; jest's "test" would switch Svelte to its development mode.
    const { NODE_ENV } = process.env;
    delete process.env.NODE_ENV;
    run(pluginRequire, module, module.exports);
    if (NODE_ENV !== undefined) process.env.NODE_ENV = NODE_ENV;
    const exported = module.exports as unknown;
    return (typeof exported === 'function' ? exported : (exported as { default: unknown }).default) as new (app: mocks.App, manifest: unknown) => mocks.Plugin;
  }

  private screens(): Parameters<typeof repairMocks>[0] {
    const dataPath = join(this.vaultDir, installedIn, 'data.json');
    return {
      secrets: this.memory.secrets,
      notice: (text, element) => {
        this.notices.push(text);
        this.noticeElements.push(element);
      },
      noticeHidden: (element) => void this.noticeElements.splice(this.noticeElements.indexOf(element) >>> 0, 1),
      opened: (modal) => void this.modals.push(modal),
      closed: (modal) => void this.modals.splice(this.modals.indexOf(modal), 1),
      ribbon: (_title, press) => void this.ribbons.push(press),
      loadData: async () => (existsSync(dataPath) ? parsed(await fs.readFile(dataPath, 'utf8')) : null),
      saveData: (data) => fs.writeFile(dataPath, JSON.stringify(data, null, 2)),
    };
  }
}

/** `node:child_process` of a computer that has no other program. */
const noPrograms = {
  execFile: (path: string, _parameters: unknown, _options: unknown, done: (error: Error, stdout: string, stderr: string) => void): void => done(Object.assign(new Error(`spawn ${path} ENOENT`), { code: 'ENOENT' }), '', ''),
  spawn: (path: string): never => {
    throw Object.assign(new Error(`spawn ${path} ENOENT`), { code: 'ENOENT' });
  },
};

/** The app logs a damaged data.json and hands out nothing. */
function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (error) {
    if ((error as Error).name === 'SyntaxError') return null;
    throw error;
  }
}

/** The mocks' extensions of Array would be seen by `for … in`, which the app's are not. */
function hideArrayExtensions(): void {
  const prototype = Array.prototype as unknown as Record<string, unknown>;
  for (const name of Object.keys(prototype)) {
    if (name === 'default') delete prototype[name];
    else Object.defineProperty(prototype, name, { value: prototype[name], enumerable: false, configurable: true, writable: true });
  }
}
