import { chatIdOf } from '../../../model/ids';
import type { ServiceAction } from '../../../model/service-action';
import { child, flag, int, long, longText, optionalText, text, type Tl } from '../../codec/tl';
import { optional } from '../optional';
import { giftName } from './gift-actions';
import { repliedId, userNames, type ActionReader } from './read-action';

/** What is changed about the chat itself. */
export const chatActions: Readonly<Record<string, ActionReader>> = {
  messageActionChatCreate: (action, source) => ({ type: 'chatCreated', title: text(action, 'title'), memberNames: userNames(action, 'users', source) }),
  messageActionChannelCreate: (action) => ({ type: 'channelCreated', title: text(action, 'title') }),
  messageActionChatEditTitle: (action) => ({ type: 'titleChanged', title: text(action, 'title') }),
  messageActionChatEditPhoto: () => ({ type: 'photoChanged' }),
  messageActionChatDeletePhoto: () => ({ type: 'photoRemoved' }),
  messageActionSuggestProfilePhoto: () => ({ type: 'photoSuggested' }),
  messageActionHistoryClear: () => ({ type: 'historyCleared' }),
  messageActionScreenshotTaken: () => ({ type: 'screenshotTaken' }),
  messageActionPinMessage: (_action, source) => ({ type: 'messagePinned', ...optional('messageId', repliedId(source)) }),
  messageActionTopicCreate: (action) => ({ type: 'topicCreated', title: text(action, 'title') }),
  messageActionTopicEdit: topicEdited,
  messageActionSetMessagesTTL: (action) => ({ type: 'timerChanged', periodSeconds: int(action, 'period') ?? 0 }),
  messageActionChatMigrateTo: (action, { names }) => {
    const channelId = long(action, 'channelId');
    return { type: 'migratedTo', ...optional('title', channelId === undefined ? undefined : names.author(chatIdOf('channel', channelId)).name) };
  },
  messageActionChannelMigrateFrom: (action) => ({ type: 'migratedFrom', title: text(action, 'title') }),
  messageActionSetChatTheme: (action) => ({ type: 'themeChanged', ...optional('theme', themeOf(child(action, 'theme'))) }),
  messageActionSetChatWallPaper: (action) => ({ type: 'wallpaperChanged', isSame: flag(action, 'same'), isForBoth: flag(action, 'forBoth') }),
  messageActionNoForwardsToggle: (action) => ({ type: 'protectionChanged', isProtected: flag(action, 'newValue') }),
  messageActionNoForwardsRequest: (action) => ({ type: 'protectionRequested', isProtected: flag(action, 'newValue'), isExpired: flag(action, 'expired') }),
  messageActionChangeCommunity: (action, { names }) => {
    const id = long(action, 'communityId');
    return { type: 'communityChanged', ...optional('communityName', id === undefined ? undefined : names.author(chatIdOf('channel', id)).name) };
  },
  messageActionBoostApply: (action) => ({ type: 'boosted', boosts: int(action, 'boosts') ?? 0 }),
  messageActionPaidMessagesPrice: (action) => ({ type: 'paidMessagesPriced', stars: longText(action, 'stars') ?? '0', isForChannelMessages: flag(action, 'broadcastMessagesAllowed') }),
};

function topicEdited(action: Tl): ServiceAction {
  const closed = action['closed'];
  const hidden = action['hidden'];
  return {
    type: 'topicEdited',
    ...optional('title', optionalText(action, 'title')),
    ...optional('isIconChanged', long(action, 'iconEmojiId') === undefined ? undefined : true),
    ...optional('isClosed', typeof closed === 'boolean' ? closed : undefined),
    ...optional('isHidden', typeof hidden === 'boolean' ? hidden : undefined),
  };
}

function themeOf(theme: Tl | undefined): string | undefined {
  if (theme === undefined) return undefined;
  return optionalText(theme, 'emoticon') ?? giftName(child(theme, 'gift'));
}
