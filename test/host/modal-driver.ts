import { until } from './until';

/** An open window of the plugin, found and answered the way a user does: by what is written on it. */
export class ModalDriver {
  constructor(
    readonly element: HTMLElement,
    private readonly isOpen: () => boolean,
  ) {}

  get title(): string {
    return this.element.querySelector('.modal-title')?.textContent ?? '';
  }

  get text(): string {
    return visibleText(this.element);
  }

  get isClosed(): boolean {
    return !this.isOpen();
  }

  /** Problem shown in the window, empty when there is none. */
  get problem(): string {
    return [...this.element.querySelectorAll('[role=alert]')].map((alert) => alert.textContent ?? '').join('\n').trim();
  }

  /** Waits for the field with this label (or placeholder) and types into it. */
  async fill(label: string, value: string): Promise<void> {
    const field = await until(`field "${label}"`, () => this.field(label));
    field.value = value;
    field.dispatchEvent(new window.Event('input', { bubbles: true }));
    field.dispatchEvent(new window.Event('change', { bubbles: true }));
  }

  /** Waits for a button with this text that can be pressed, and presses it. */
  async click(text: string): Promise<void> {
    const button = await until(`button "${text}"`, () => this.buttons().find((one) => one.textContent?.trim() === text && !one.disabled));
    button.click();
  }

  buttons(): HTMLButtonElement[] {
    return [...this.element.querySelectorAll('button')];
  }

  field(label: string): HTMLInputElement | undefined {
    const inputs = [...this.element.querySelectorAll<HTMLInputElement>('input, select, textarea')];
    return inputs.find((input) => [input.getAttribute('aria-label'), input.placeholder, input.closest('label')?.querySelector('span')?.textContent].includes(label) && !input.disabled);
  }

  /** Rows of a list of choices that are drawn. */
  options(): HTMLElement[] {
    return [...this.element.querySelectorAll<HTMLElement>('[role=treeitem]')];
  }

  key(target: Element, key: string, options: KeyboardEventInit = {}): void {
    target.dispatchEvent(new window.KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...options }));
  }

  async closed(): Promise<void> {
    await until(`window "${this.title}" to close`, () => this.isClosed);
  }
}

/** Text as shown, words of neighbouring elements kept apart. */
export function visibleText(element: Element): string {
  const parts: string[] = [];
  const walk = (node: Node): void => {
    if (node.nodeType === 3) parts.push(node.textContent ?? '');
    else for (const child of node.childNodes) walk(child);
  };
  walk(element);
  return parts.map((part) => part.trim()).filter((part) => part !== '').join(' ');
}
