import type { ChatJob } from '../chat-context';
import type { ExportTarget } from '../types';

/** Recognises a target that asks for the same of the same chat as an earlier one, under whatever name: `@news` and its id. */
export class SameTargets {
  private readonly first = new Map<string, ExportTarget>();

  /** True when another target has asked for exactly this; the same one may ask again. */
  isAgain({ target, chat, ...wanted }: ChatJob): boolean {
    const key = JSON.stringify([chat.id, wanted, target.settings ?? {}]);
    const first = this.first.get(key) ?? target;
    this.first.set(key, first);
    return first !== target;
  }
}
