import { chatIdOf, type ChatId } from '../../model/ids';
import type { ServiceAction } from '../../model/service-action';
import { child, flag, int, long, longs, optionalText, text, type Tl } from '../codec/tl';
import type { Names } from './media';

/** What a service message says; kinds without words of their own keep their constructor's name. */
export function normaliseAction(action: Tl, message: Tl, names: Names): ServiceAction {
  switch (action._) {
    case 'messageActionChatCreate':
      return { type: 'chatCreated', title: text(action, 'title'), memberNames: namesOf(longs(action, 'users'), names) };
    case 'messageActionChannelCreate':
      return { type: 'channelCreated', title: text(action, 'title') };
    case 'messageActionChatEditTitle':
      return { type: 'titleChanged', title: text(action, 'title') };
    case 'messageActionChatEditPhoto':
      return { type: 'photoChanged' };
    case 'messageActionChatDeletePhoto':
      return { type: 'photoRemoved' };
    case 'messageActionChatJoinedByLink':
      return { type: 'joinedByLink' };
    case 'messageActionChatJoinedByRequest':
      return { type: 'joinedByRequest' };
    case 'messageActionHistoryClear':
      return { type: 'historyCleared' };
    case 'messageActionScreenshotTaken':
      return { type: 'screenshotTaken' };
    case 'messageActionChatAddUser':
      return { type: 'membersAdded', memberNames: namesOf(longs(action, 'users'), names) };
    case 'messageActionChatDeleteUser':
      return { type: 'memberRemoved', memberNames: namesOf([long(action, 'userId') ?? 0n], names) };
    case 'messageActionPinMessage': {
      const reply = child(message, 'replyTo');
      const messageId = reply === undefined ? undefined : int(reply, 'replyToMsgId');
      return { type: 'messagePinned', ...(messageId === undefined ? {} : { messageId }) };
    }
    case 'messageActionTopicCreate':
      return { type: 'topicCreated', title: text(action, 'title') };
    case 'messageActionTopicEdit':
      return topicEdited(action);
    case 'messageActionPhoneCall':
      return call(action);
    case 'messageActionConferenceCall':
      return { type: 'call', isVideo: flag(action, 'video'), ...durationOf(action), ...(flag(action, 'missed') ? { reason: 'missed' } : {}) };
    case 'messageActionGroupCall':
      return { type: 'groupCall', ...durationOf(action) };
    case 'messageActionSetMessagesTTL':
      return { type: 'timerChanged', periodSeconds: int(action, 'period') ?? 0 };
    case 'messageActionChatMigrateTo': {
      const channelId = long(action, 'channelId');
      return { type: 'migratedTo', ...(channelId === undefined ? {} : { title: names.author(chatIdOf('channel', channelId)).name }) };
    }
    case 'messageActionChannelMigrateFrom':
      return { type: 'migratedFrom', title: text(action, 'title') };
    case 'messageActionCustomAction':
      return { type: 'custom', text: text(action, 'message') };
    default:
      return { type: 'other', name: action._.replace(/^messageAction/, '') };
  }
}

/** Users and chats a service action names, for the page's batch of missing names. */
export function peersOfAction(action: Tl): readonly ChatId[] {
  const userId = long(action, 'userId');
  return [...longs(action, 'users'), ...(userId === undefined ? [] : [userId])].map((id) => chatIdOf('user', id));
}

function namesOf(userIds: readonly bigint[], names: Names): readonly string[] {
  return userIds.map((id) => names.author(chatIdOf('user', id)).name);
}

function topicEdited(action: Tl): ServiceAction {
  const title = optionalText(action, 'title');
  const closed = action['closed'];
  const hidden = action['hidden'];
  return {
    type: 'topicEdited',
    ...(title === undefined ? {} : { title }),
    ...(typeof closed === 'boolean' ? { isClosed: closed } : {}),
    ...(typeof hidden === 'boolean' ? { isHidden: hidden } : {}),
  };
}

function call(action: Tl): ServiceAction {
  const reason = child(action, 'reason')?._.replace(/^phoneCallDiscardReason/, '').toLowerCase();
  return { type: 'call', isVideo: flag(action, 'video'), ...durationOf(action), ...(reason === undefined ? {} : { reason }) };
}

function durationOf(action: Tl): { readonly durationSeconds?: number } {
  const durationSeconds = int(action, 'duration');
  return durationSeconds === undefined ? {} : { durationSeconds };
}
