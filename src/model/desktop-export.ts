import type { Chat } from './chat';

/** What becomes of the files of a Telegram Desktop export. */
export const fileHandlings = ['link', 'copy', 'move'] as const;
/**
 * `link`: a second name of the same file where the disk can do that, else a copy; `copy`: always a copy; `move`: the file leaves the
 * folder of the export.
 */
export type FileHandling = (typeof fileHandlings)[number];

/** A chat that stands in a Telegram Desktop export. */
export interface FoundChat {
  readonly chat: Chat;
  /** Messages of it in the file, with those from before a migration. */
  readonly messages: number;
  /** The account was no member any more when it was exported. */
  readonly isLeft: boolean;
}

/** What a Telegram Desktop export holds, in the order of the file. */
export interface FoundExport {
  readonly chats: readonly FoundChat[];
  /** Chats that cannot be imported, and why. */
  readonly leftOut: readonly { readonly title: string; readonly reason: string }[];
}
