import type { FileMedia } from '../model/media';

/** Every fixed word in a note's text. Nothing in a note is made by replacing words: each is put where it belongs. */
export const words = {
  edited: 'edited',
  pinned: 'pinned',
  silent: 'silent',
  via: 'via',
  replySign: '↩',
  replyTo: 'reply to message',
  replyToStory: 'reply to a story',
  replyToUnknown: 'reply',
  forwardedFrom: 'Forwarded from',
  importedFrom: 'Imported from',
  savedFrom: 'saved from here',
  openInTelegram: 'open in Telegram',
  unsupportedMessage: 'Unsupported message',
  unsupportedMedia: 'Unsupported content',
  expired: 'Expired',
  emptyMessage: 'Empty message',
  reactions: 'Reactions',
  buttons: 'Buttons',
  spoiler: 'spoiler',
  pending: 'not downloaded yet',
  failed: 'download failed',
  skipped: 'not downloaded',
} as const;

/** What the file of a message is called. */
export const fileWords: Readonly<Record<FileMedia['type'], string>> = {
  photo: 'Photo',
  video: 'Video',
  gif: 'GIF',
  roundVideo: 'Round video',
  voice: 'Voice message',
  audio: 'Audio',
  sticker: 'Sticker',
  document: 'File',
};

/** Cards below the text; each begins with its word in bold. */
export const cardWords = {
  location: 'Location',
  liveLocation: 'Live location',
  venue: 'Venue',
  contact: 'Contact',
  poll: 'Poll',
  quiz: 'Quiz',
  todo: 'To-do list',
  dice: 'Dice',
  game: 'Game',
  invoice: 'Invoice',
  story: 'Story',
  giveaway: 'Giveaway',
  giveawayResults: 'Giveaway results',
  paidMedia: 'Paid media',
} as const;

/** What somebody did, after their name. */
export const deeds = {
  chatCreated: 'created the group',
  channelCreated: 'created the channel',
  titleChanged: 'changed the title to',
  photoChanged: 'changed the photo',
  photoRemoved: 'removed the photo',
  joined: 'joined',
  joinedByLink: 'joined by an invite link',
  joinedByRequest: 'joined by a request',
  left: 'left',
  added: 'added',
  removed: 'removed',
  historyCleared: 'cleared the history',
  screenshotTaken: 'took a screenshot',
  pinned: 'pinned a message',
  topicCreated: 'created the topic',
  topicRenamed: 'renamed the topic to',
  topicClosed: 'closed the topic',
  topicReopened: 'reopened the topic',
  topicHidden: 'hid the topic',
  topicShown: 'showed the topic again',
  topicEdited: 'changed the topic',
  call: 'called',
  videoCall: 'called with video',
  groupCallStarted: 'started a group call',
  groupCallEnded: 'ended the group call',
  timerSet: 'set messages to delete themselves after',
  timerOff: 'switched off self-deleting messages',
  migratedTo: 'turned the group into a supergroup',
  migratedFrom: 'carried on from the group',
} as const;

/** What is said about a forum's topic. */
export const topicWords = {
  created: 'Topic created',
  by: 'by',
  on: 'on',
  pinned: 'pinned',
  closed: 'closed',
  hidden: 'hidden',
  notExported: 'not exported',
} as const;

/** Service messages that are not somebody's deed begin with this. */
export const serviceWord = 'Service message';
