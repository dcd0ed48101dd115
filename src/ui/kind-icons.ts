import type { ChatKind } from '../model/chat';

/** Icon of Obsidian that stands for a kind of chat. */
export const kindIcons = {
  self: 'bookmark',
  user: 'user',
  bot: 'bot',
  group: 'users',
  supergroup: 'users',
  forum: 'messages-square',
  channel: 'megaphone',
  monoforum: 'message-circle',
} as const satisfies Record<ChatKind, string>;
