import { Modal, type App } from 'obsidian';
import type { Component } from 'svelte';

/** A Svelte screen that a window shows. */
export interface HostedScreen<Props extends Record<string, unknown>> {
  readonly title: string;
  /** Loads the screen: components and their runtime are evaluated only when a window first needs them. */
  readonly component: () => Promise<Component<Props>>;
  /** Data and callbacks of the screen; `close` closes its window. */
  readonly props: (close: () => void) => Props;
  /** Called once, whichever way the window was closed. */
  readonly onClosed?: () => void;
}

/** A window of Obsidian around one Svelte screen. */
export class HostedModal<Props extends Record<string, unknown>> extends Modal {
  private unmount: (() => void) | null = null;
  private isOpen = false;

  constructor(
    app: App,
    private readonly screen: HostedScreen<Props>,
  ) {
    super(app);
  }

  override async onOpen(): Promise<void> {
    this.isOpen = true;
    this.setTitle(this.screen.title);
    this.modalEl.addClass('tobs-modal');
    const [{ mount, unmount }, component] = await Promise.all([import('svelte'), this.screen.component()]);
    if (!this.isOpen) return;
    const mounted = mount(component, { target: this.contentEl, props: this.screen.props(() => this.close()) });
    this.unmount = () => void unmount(mounted);
  }

  override onClose(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.unmount?.();
    this.contentEl.empty();
    this.screen.onClosed?.();
  }
}
