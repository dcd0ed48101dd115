import { deletedAccountName } from '../../src/model/deleted-account';
import type { ServiceAction } from '../../src/model/service-action';
import { optional } from '../../src/telegram/normalise/optional';
import { nameOf, messageIdIn, type MapContext } from './map-context';
import { giftActions } from './map-gift-action';
import { modernPeer, peerIn } from './map-peer';
import { plainText } from './map-text';
import { countIn, fieldOf, isTrue, listOf, nestedOf, rawsOf, textOf, wholeOf, type Raw } from './raw-value';

/** Makes a service action of the fields beside `action`. */
export type ActionReader = (raw: Raw, context: MapContext) => ServiceAction;

/** One reader per `action` of Telegram Desktop. */
export const actionReaders: Readonly<Record<string, ActionReader>> = {
  ...giftActions,
  create_group: (raw) => ({ type: 'chatCreated', title: textOf(raw, 'title') ?? '', memberNames: namesOf(raw, 'members') }),
  create_channel: (raw) => ({ type: 'channelCreated', title: textOf(raw, 'title') ?? '' }),
  edit_group_title: (raw) => ({ type: 'titleChanged', title: textOf(raw, 'title') ?? '' }),
  edit_group_photo: () => ({ type: 'photoChanged' }),
  delete_group_photo: () => ({ type: 'photoRemoved' }),
  suggest_profile_photo: () => ({ type: 'photoSuggested' }),
  invite_members: (raw) => ({ type: 'membersAdded', memberNames: namesOf(raw, 'members') }),
  remove_members: (raw) => ({ type: 'memberRemoved', memberNames: namesOf(raw, 'members') }),
  join_group_by_link: (raw) => ({ type: 'joinedByLink', ...optional('inviterName', textOf(raw, 'inviter')) }),
  join_group_by_request: () => ({ type: 'joinedByRequest' }),
  join_group_via_community: (raw, { names }) => ({ type: 'joinedViaCommunity', communityName: nameOf(peerIn(`channel${countIn(raw, 'community_id') ?? 0}`), names) }),
  joined_telegram: () => ({ type: 'contactSignedUp' }),
  new_creator_pending: (raw) => ({ type: 'ownerLeaving', newOwnerName: textOf(raw, 'new_creator') ?? '' }),
  change_creator: (raw) => ({ type: 'ownerChanged', newOwnerName: textOf(raw, 'new_creator') ?? '' }),
  migrate_to_supergroup: () => ({ type: 'migratedTo' }),
  migrate_from_group: (raw) => ({ type: 'migratedFrom', ...optional('title', textOf(raw, 'title')) }),
  pin_message: (raw) => ({ type: 'messagePinned', ...optional('messageId', messageIdIn(fieldOf(raw, 'message_id'))?.id) }),
  clear_history: () => ({ type: 'historyCleared' }),
  take_screenshot: () => ({ type: 'screenshotTaken' }),
  set_messages_ttl: (raw) => ({ type: 'timerChanged', periodSeconds: countIn(raw, 'period') ?? 0 }),
  edit_chat_theme: (raw) => ({ type: 'themeChanged', ...optional('theme', textOf(raw, 'emoticon')) }),
  set_chat_wallpaper: () => ({ type: 'wallpaperChanged', isSame: false, isForBoth: false }),
  set_same_chat_wallpaper: () => ({ type: 'wallpaperChanged', isSame: true, isForBoth: false }),
  no_forwards_toggle: (raw) => ({ type: 'protectionChanged', isProtected: isTrue(raw, 'new_value') }),
  no_forwards_request: (raw) => ({ type: 'protectionRequested', isProtected: isTrue(raw, 'new_value'), isExpired: isTrue(raw, 'expired') }),
  topic_created: (raw) => ({ type: 'topicCreated', title: textOf(raw, 'title') ?? '' }),
  topic_edit: (raw) => ({ type: 'topicEdited', ...optional('title', textOf(raw, 'new_title')), ...(fieldOf(raw, 'new_icon_emoji_id') !== undefined && { isIconChanged: true }) }),
  boost_apply: (raw) => ({ type: 'boosted', boosts: countIn(raw, 'boosts') ?? 0 }),
  phone_call: (raw) => ({ type: 'call', isVideo: false, ...optional('durationSeconds', countIn(raw, 'duration_seconds')), ...optional('reason', callReason(raw)) }),
  conference_call: (raw) => ({ type: 'call', isVideo: false, isConference: true, ...optional('durationSeconds', countIn(raw, 'duration_seconds')), ...(isTrue(raw, 'is_missed') && { reason: 'missed' }) }),
  group_call: (raw) => ({ type: 'groupCall', ...optional('durationSeconds', countIn(raw, 'duration')) }),
  group_call_scheduled: (raw) => ({ type: 'groupCallScheduled', date: countIn(raw, 'schedule_date') ?? 0 }),
  invite_to_group_call: (raw) => ({ type: 'groupCallInvite', memberNames: namesOf(raw, 'members') }),
  score_in_game: (raw) => ({ type: 'gameScore', score: wholeOf(raw, 'score') ?? 0 }),
  allow_sending_messages: (raw) => {
    const app = textOf(raw, 'reason_app_name');
    return app !== undefined || fieldOf(raw, 'reason_app_id') !== undefined ? { type: 'botAllowed', way: 'app', ...optional('name', app) } : { type: 'botAllowed', way: 'site', ...optional('name', textOf(raw, 'reason_domain')) };
  },
  attach_menu_bot_allowed: () => ({ type: 'botAllowed', way: 'menu' }),
  web_app_bot_allowed: () => ({ type: 'botAllowed', way: 'request' }),
  managed_bot_created: (raw) => ({ type: 'botCreated', botName: textOf(raw, 'bot') ?? '' }),
  send_webview_data: (raw) => ({ type: 'dataSent', buttonText: textOf(raw, 'text') ?? '' }),
  send_passport_values: (raw) => ({ type: 'documentsSent', kinds: textsOf(raw, 'values').map(documentKind) }),
  requested_peer: (raw, { names }) => ({ type: 'peersShared', names: peersOf(raw).flatMap((id) => nameOf(modernPeer(id), names) || []) }),
  proximity_reached: (raw) => ({ type: 'proximityReached', fromName: textOf(raw, 'from') ?? '', toName: textOf(raw, 'to') ?? '', distanceMetres: countIn(raw, 'distance') ?? 0 }),
  suggest_birthday: (raw) => ({ type: 'birthdaySuggested', day: countIn(raw, 'day') ?? 0, month: countIn(raw, 'month') ?? 0, ...optional('year', countIn(raw, 'year')) }),
  todo_completions: (raw) => ({ type: 'tasksChanged', completed: numbersOf(raw, 'completed'), reopened: numbersOf(raw, 'incompleted') }),
  todo_append_tasks: (raw) => ({ type: 'tasksAdded', tasks: rawsOf(raw, 'items').map((item) => plainText(item, 'text') ?? '') }),
  poll_append_answer: (raw) => ({ type: 'pollAnswerAdded', answer: plainText(raw, 'option') ?? '' }),
  poll_delete_answer: (raw) => ({ type: 'pollAnswerRemoved', answer: plainText(raw, 'option') ?? '' }),
};

/** What a service message says. Actions this version does not know keep their name. */
export function mapAction(raw: Raw, context: MapContext): ServiceAction {
  const name = textOf(raw, 'action');
  if (name === undefined) {
    const information = textOf(raw, 'information_text');
    return information === undefined ? { type: 'empty' } : { type: 'custom', text: information };
  }
  const read = Object.hasOwn(actionReaders, name) ? actionReaders[name] : undefined;
  return read === undefined ? { type: 'other', name } : read(raw, context);
}

/** A nameless member is written as null. */
function namesOf(raw: Raw, key: string): readonly string[] {
  return listOf(raw, key).map((name) => (typeof name === 'string' && name !== '' ? name : deletedAccountName));
}

function textsOf(raw: Raw, key: string): readonly string[] {
  return listOf(raw, key).filter((item) => typeof item === 'string');
}

function numbersOf(raw: Raw, key: string): readonly number[] {
  return listOf(raw, key).filter((item): item is number => typeof item === 'number' && Number.isSafeInteger(item));
}

function callReason(raw: Raw): 'missed' | 'busy' | 'hangup' | 'disconnect' | undefined {
  const reason = textOf(raw, 'discard_reason');
  return reason === 'missed' || reason === 'busy' || reason === 'hangup' || reason === 'disconnect' ? reason : undefined;
}

/** Older versions name one person only. */
function peersOf(raw: Raw): readonly number[] {
  const list = nestedOf(raw, 'peers') ?? [fieldOf(raw, 'peer_id')];
  return Array.isArray(list) ? (list as readonly unknown[]).filter((id): id is number => typeof id === 'number' && Number.isSafeInteger(id)) : [];
}

/** `DriverLicense` of `driver_license`: as Telegram names it. */
function documentKind(value: string): string {
  const special: Readonly<Record<string, string>> = { address_information: 'Address', phone_number: 'Phone' };
  return Object.hasOwn(special, value) ? (special[value] ?? '') : value.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
