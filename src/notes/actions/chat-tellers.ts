import { formatPeriod, plain } from '../render/inline';
import { countOf, type NoteWords } from '../words/words';
import { inBrackets, namesOf, quoted, type Deed, type Tellers } from './telling';

/** What is changed about the chat itself. */
export const chatTellers: Tellers<
  | 'chatCreated'
  | 'channelCreated'
  | 'titleChanged'
  | 'photoChanged'
  | 'photoRemoved'
  | 'photoSuggested'
  | 'historyCleared'
  | 'screenshotTaken'
  | 'messagePinned'
  | 'topicCreated'
  | 'topicEdited'
  | 'timerChanged'
  | 'migratedTo'
  | 'migratedFrom'
  | 'themeChanged'
  | 'wallpaperChanged'
  | 'protectionChanged'
  | 'protectionRequested'
  | 'communityChanged'
  | 'boosted'
  | 'paidMessagesPriced'
> = {
  chatCreated: ({ title, memberNames }, { words }) => `${words.deeds.chatCreated} ${quoted(title, words)}${memberNames.length > 0 ? ` ${words.joints.with} ${namesOf(memberNames, words)}` : ''}`,
  channelCreated: ({ title }, { words }) => `${words.deeds.channelCreated} ${quoted(title, words)}`,
  titleChanged: ({ title }, { words }) => `${words.deeds.titleChanged} ${quoted(title, words)}`,
  photoChanged: (_action, { words }) => words.deeds.photoChanged,
  photoRemoved: (_action, { words }) => words.deeds.photoRemoved,
  photoSuggested: (_action, { words }) => words.deeds.photoSuggested,
  historyCleared: (_action, { words }) => words.deeds.historyCleared,
  screenshotTaken: (_action, { words }) => words.deeds.screenshotTaken,
  messagePinned: ({ messageId }, { words }) => (messageId === undefined ? words.deeds.pinnedSomething : words.deeds.pinned),
  topicCreated: ({ title }, { words }) => `${words.deeds.topicCreated} ${quoted(title, words)}`,
  topicEdited: (action, { words }) => topicChanges(action, words).join(', ') || words.deeds.topicEdited,
  timerChanged: ({ periodSeconds }, { words }) => (periodSeconds > 0 ? `${words.deeds.timerSet} ${formatPeriod(periodSeconds, words)}` : words.deeds.timerOff),
  migratedTo: (_action, { words }) => words.deeds.migratedTo,
  migratedFrom: ({ title }, { words }) => words.deeds.migratedFrom + (title === undefined ? '' : ` ${quoted(title, words)}`),
  themeChanged: ({ theme }, { words }) => (theme === undefined || plain(theme) === '' ? words.deeds.themeReset : `${words.deeds.themeSet} ${plain(theme)}`),
  wallpaperChanged: ({ isSame, isForBoth }, { words }) => (isSame ? words.deeds.wallpaperSame : words.deeds.wallpaperChanged) + inBrackets([isForBoth ? words.joints.forBoth : undefined]),
  protectionChanged: ({ isProtected }, { words }) => (isProtected ? words.deeds.protectionOn : words.deeds.protectionOff),
  protectionRequested: ({ isProtected, isExpired }, { words }) => (isProtected ? words.deeds.protectionOnAsked : words.deeds.protectionOffAsked) + inBrackets([isExpired ? words.joints.expired : undefined]),
  communityChanged: ({ communityName }, { words }) => (communityName === undefined ? words.deeds.communityLeft : `${words.deeds.communityJoined} ${quoted(communityName, words)}`),
  boosted: ({ boosts }, { words }) => words.deeds.boosted + inBrackets([countOf(boosts, 'boost', words)]),
  paidMessagesPriced: ({ stars, isForChannelMessages }, { words }) => (stars === '0' ? words.deeds.messagesFree : `${isForChannelMessages ? words.deeds.directMessagesPriced : words.deeds.messagesPriced} ⭐ ${plain(stars)}`),
};

function topicChanges({ title, isIconChanged, isClosed, isHidden }: Extract<Deed, { type: 'topicEdited' }>, words: NoteWords): readonly string[] {
  return [
    ...(title === undefined ? [] : [`${words.deeds.topicRenamed} ${quoted(title, words)}`]),
    ...(isIconChanged === true ? [words.deeds.topicIcon] : []),
    ...(isClosed === undefined ? [] : [isClosed ? words.deeds.topicClosed : words.deeds.topicReopened]),
    ...(isHidden === undefined ? [] : [isHidden ? words.deeds.topicHidden : words.deeds.topicShown]),
  ];
}
