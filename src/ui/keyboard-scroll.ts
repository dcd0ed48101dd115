/** Svelte action: the keyboard can reach an area that scrolls, in every browser (WCAG 2.1.1). */
export function keyboardScroll(element: HTMLElement): void {
  element.tabIndex = 0;
}
