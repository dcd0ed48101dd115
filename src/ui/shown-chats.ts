import type { ChatStatus, RunStatus } from './run-status';

/** The chats a window shows of a run, in their order, and how many it leaves out. */
export interface ShownChats {
  readonly chats: readonly (ChatStatus & { readonly index: number })[];
  readonly doneHidden: number;
  readonly waitingHidden: number;
}

/** chosen: a run of so many chats is shown as a whole. */
const allUpTo = 60;
/** chosen: chats shown before and after the one that is exported. */
const around = 20;

/** All chats of a usual run; of a long one those around the current chat, and those with problems (at most 60). */
export function shownChats({ chats, current }: Pick<RunStatus, 'chats' | 'current'>): ShownChats {
  const numbered = chats.map((chat, index) => ({ ...chat, index }));
  if (numbered.length <= allUpTo) return { chats: numbered, doneHidden: 0, waitingHidden: 0 };
  const at = Math.max(0, current);
  const bad = numbered.filter(({ report, index }) => index < at - around && report !== undefined && report.outcome !== 'success').slice(-allUpTo);
  const near = numbered.slice(Math.max(0, at - around), at + around + 1);
  const waitingHidden = Math.max(0, numbered.length - (at + around + 1));
  return { chats: [...bad, ...near], doneHidden: numbered.length - waitingHidden - bad.length - near.length, waitingHidden };
}
