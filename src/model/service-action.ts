import type { MessageId } from './ids';

/**
 * What a service message says. Kinds with words of their own are listed; `other` keeps the TL constructor's name
 * (`messageActionX` without the prefix) so that nothing vanishes.
 */
export type ServiceAction =
  | { readonly type: 'chatCreated'; readonly title: string; readonly memberNames: readonly string[] }
  | { readonly type: 'channelCreated'; readonly title: string }
  | { readonly type: 'titleChanged'; readonly title: string }
  | { readonly type: 'photoChanged' | 'photoRemoved' | 'joinedByLink' | 'joinedByRequest' | 'historyCleared' | 'screenshotTaken' }
  | { readonly type: 'membersAdded' | 'memberRemoved'; readonly memberNames: readonly string[] }
  | { readonly type: 'messagePinned'; readonly messageId?: MessageId }
  | { readonly type: 'topicCreated'; readonly title: string }
  | { readonly type: 'topicEdited'; readonly title?: string; readonly isClosed?: boolean; readonly isHidden?: boolean }
  | { readonly type: 'call'; readonly isVideo: boolean; readonly durationSeconds?: number; readonly reason?: string }
  | { readonly type: 'groupCall'; readonly durationSeconds?: number }
  | { readonly type: 'timerChanged'; readonly periodSeconds: number }
  | { readonly type: 'migratedTo' | 'migratedFrom'; readonly title?: string }
  | { readonly type: 'custom'; readonly text: string }
  | { readonly type: 'other'; readonly name: string };
