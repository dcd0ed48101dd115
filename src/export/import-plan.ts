import type { FoundChat } from '../model/desktop-export';
import type { ExportPlan, ExportTarget } from './types';

/** Options that ask Telegram for something an export of Telegram Desktop does not hold. */
const notAsked = { takeout: false, comments: false, incremental: true, recheckDays: 0, only: 'all' } as const;

/** The plan of a run that reads a Telegram Desktop export instead of Telegram. */
export function importPlan(plan: ExportPlan): ExportPlan {
  return { ...plan, isImport: true, settings: { ...plan.settings, ...notAsked } };
}

/** Chats of an export as a run takes them. */
export function importTargets(chats: readonly FoundChat[]): readonly ExportTarget[] {
  return chats.map(({ chat: { id, title } }) => ({ reference: id, title, chatId: id, range: {} }));
}
