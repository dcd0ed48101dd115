import { Modal, type App } from 'obsidian';
import { mount, unmount, type Component } from 'svelte';

export interface HostedScreen<Props extends Record<string, unknown>> {
  readonly title: string;
  readonly component: Component<Props>;
  /** Data and callbacks of the screen; `close` closes its window. */
  readonly props: (close: () => void) => Props;
  /** Called once, whichever way the window was closed. */
  readonly onClosed?: () => void;
}

/** A window of Obsidian around one Svelte screen. */
export class HostedModal<Props extends Record<string, unknown>> extends Modal {
  private mounted: Record<string, unknown> | null = null;

  constructor(
    app: App,
    private readonly screen: HostedScreen<Props>,
  ) {
    super(app);
  }

  override onOpen(): void {
    this.setTitle(this.screen.title);
    this.modalEl.addClass('tobs-modal');
    this.mounted = mount(this.screen.component, { target: this.contentEl, props: this.screen.props(() => this.close()) });
  }

  override onClose(): void {
    const { mounted } = this;
    if (mounted === null) return;
    this.mounted = null;
    void unmount(mounted);
    this.contentEl.empty();
    this.screen.onClosed?.();
  }
}
