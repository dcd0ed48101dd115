import type { ClockPort } from '../export/ports';

/** chosen: leaves 30 of the 50 ms a task may take to the work between two calls. */
const budgetMs = 20;

/** The renderer's clock; `breathe` gives way to the screen once its budget is used up. */
export class RendererClock implements ClockPort {
  private yieldedAtMs = performance.now();

  now(): number {
    return Date.now();
  }

  async breathe(): Promise<void> {
    if (performance.now() - this.yieldedAtMs < budgetMs) return;
    await nextTask();
    this.yieldedAtMs = performance.now();
  }
}

/** Resolves in a new task. A message is neither delayed nor slowed down in a hidden window, unlike a timer. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = (): void => {
      channel.port1.close();
      resolve();
    };
    channel.port2.postMessage(null);
  });
}
