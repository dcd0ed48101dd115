import type { ChatKind, HistoryRange } from '../../../model/chat';
import type { UnixSeconds } from '../../../model/ids';
import { counted, format } from './words';

export const choose = {
  title: 'Choose chats',
  search: 'Search by name, @username or id',
  searchOrLink: 'Search by name, @username or id, or paste a link',
  listLabel: 'Chats',
  loading: (count: number): string => (count === 0 ? 'Reading your chats…' : `${counted(count, 'chat', 'chats')} so far…`),
  count: (shown: number, all: number): string => (shown === all ? counted(all, 'chat', 'chats') : `${format.count(shown)} of ${counted(all, 'chat', 'chats')}`),
  nothing: 'No chat matches.',
  empty: 'This account has no chats.',
  onlyChosen: 'Chosen only',
  clear: 'Clear',
  retry: 'Try again',
  archived: 'Archived',
  pinned: 'Pinned',
  restricted: 'Protected',
  chosen: (count: number, folders = 0): string => {
    const parts = [...(count > 0 ? [counted(count, 'chat', 'chats')] : []), ...(folders > 0 ? [counted(folders, 'folder', 'folders')] : [])];
    return parts.length === 0 ? 'Nothing chosen' : `${parts.join(' and ')} chosen`;
  },
  save: 'Save',
  saveAndExport: 'Save and export',
  keys: 'Arrow keys move, enter chooses, shift chooses several, ctrl and enter save',
  chooseShown: (count: number): string => `Choose all ${format.count(count)} shown`,
  clearShown: (count: number): string => `Clear the ${format.count(count)} shown`,
  folder: 'Telegram folder',
  wholeFolder: (title: string): string => `Export all of ${title}: the chats that are in the folder at the time of each export`,
  wholeFolders: 'Whole folders:',
  removeFolder: (title: string): string => `Do not export the folder ${title}`,
  allFolders: 'All folders',
  kindsLabel: 'Kinds of chats',
  groups: { people: 'People', groups: 'Groups', forums: 'Forums', channels: 'Channels', bots: 'Bots' },
  aboutMessages: (count: number): string => `up to ${counted(count, 'message', 'messages')}`,
  topicsChosen: (count: number): string => `${counted(count, 'topic', 'topics')} chosen`,
  loadingTopics: 'Reading the topics…',
  noTopics: 'This forum has no topics.',
  topicPinned: 'Pinned',
  topicClosed: 'Closed',
  topicHidden: 'Hidden',
  topicMessages: (count: number): string => counted(count, 'message', 'messages'),
  byLink: (link: string): string => `Add ${link}`,
  addingLink: 'Looking for it…',
  addedByLink: (title: string): string => `${title} was added and chosen.`,
  alreadyChosen: (title: string): string => `${title} is chosen already.`,
  noMessages: 'no messages',
  secret: 'Secret chats are not in this list: they exist only on the devices they were started on, so no other program can export them.',
} as const;

export const kinds = {
  self: 'Your own chat',
  user: 'Private chat',
  bot: 'Bot',
  group: 'Group',
  supergroup: 'Group',
  forum: 'Forum',
  channel: 'Channel',
  monoforum: 'Direct messages of a channel',
} as const satisfies Record<ChatKind, string>;

export const preview = {
  label: (title: string): string => `Details of ${title}`,
  show: 'Preview',
  count: (messages: number | null): string => (messages === null ? 'Number of messages unknown' : counted(messages, 'message', 'messages')),
  newest: (day: string): string => `newest ${day}`,
  service: 'Service message',
  other: 'Attachment',
  media: {
    photo: 'Photo',
    video: 'Video',
    gif: 'GIF',
    roundVideo: 'Video message',
    voice: 'Voice message',
    audio: 'Music',
    sticker: 'Sticker',
    document: 'File',
    poll: 'Poll',
    contact: 'Contact',
    location: 'Location',
    venue: 'Place',
  },
  asInSettings: 'As in the settings',
  these: 'These',
  fromHere: 'From here',
  fromHereLabel: (author: string, text: string): string => `Begin with the message of ${author}: ${text}`,
  rangeWords: ({ fromId, toId }: HistoryRange): string => {
    if (fromId === undefined) return 'A range of its own';
    if (toId === fromId) return `Message ${fromId} only`;
    return toId === undefined ? `From message ${fromId} on` : `Messages ${fromId} to ${toId}`;
  },
  wholeAgain: 'All messages again',
} as const;

export const estimate = {
  button: 'Estimate',
  label: 'Estimate of the next export',
  columns: { chat: 'Chat', messages: 'Messages', fresh: 'New', files: 'Files', size: 'Size', time: 'Time' },
  unknown: 'unknown',
  number: (value: number | null): string => (value === null ? 'unknown' : format.count(value)),
  size: (bytes: number | null): string => (bytes === null ? 'unknown' : format.bytes(bytes)),
  hint: 'Sizes come from the newest files of each chat; waits that Telegram asks for are not part of the time, and comments are not counted.',
} as const;

export const range = {
  label: 'Messages',
  labelOfNew: 'Messages of newly chosen chats',
  all: 'All messages',
  last: 'The newest',
  since: 'Since a day',
  lastUnit: 'messages',
  lastProblem: 'Enter a whole number from 1 to 10,000,000.',
  sinceProblem: 'Enter a day.',
  /** Parts of a range in words, for lists. */
  whole: 'all messages',
  topic: (id: number): string => `topic ${id}`,
  newest: (count: number): string => (count === 1 ? 'the newest message' : `the newest ${counted(count, 'message', 'messages')}`),
  from: (id: number): string => `from message ${id}`,
  upTo: (id: number): string => `up to message ${id}`,
  sinceDay: (date: UnixSeconds): string => `since ${format.day(date)}`,
  beforeDay: (date: UnixSeconds): string => `before ${format.day(date)}`,
} as const;

export const link = {
  title: 'Export a link',
  reference: 'Chat',
  hint: 'A link such as t.me/name/5, @name, a numeric id, me, or me/name for what was saved from there',
  remember: 'Add to the chosen chats',
  start: 'Export',
  missing: 'Enter a link, a name or an id.',
} as const;
